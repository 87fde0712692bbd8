/** The way one run took: which nodes and roads are lit, and where the run is now. */

import { type Canvas, roadId, START } from "./canvas";

export interface Step {
  /** Process id. */
  readonly id: string;
  readonly node: string;
  readonly prior: string | null;
  readonly outlet: string | null;
  readonly ended: boolean;
}

export interface LitPath {
  readonly nodes: ReadonlySet<string>;
  readonly roads: ReadonlySet<string>;
  readonly here: ReadonlySet<string>;
}

export function lightPath(canvas: Canvas, steps: readonly Step[]): LitPath {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const nodes = new Set<string>([START]);
  const roads = new Set<string>();
  const here = new Set<string>();
  for (const step of steps) {
    nodes.add(step.node);
    if (!step.ended) {
      here.add(step.node);
    }
    const prior = step.prior === null ? undefined : byId.get(step.prior);
    const from = prior?.node ?? START;
    const road = canvas.roads.find(
      (one) => one.from === from && one.to === step.node && (from === START || one.outlet === prior?.outlet),
    );
    const any = road ?? canvas.roads.find((one) => one.from === from && one.to === step.node);
    if (any) {
      roads.add(roadId(any.from, any.outlet, any.to));
    }
  }
  return { nodes, roads, here };
}
