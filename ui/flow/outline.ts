/** The flow as a list, for narrow screens: branches that end are indented once, the last outlet goes on at the margin. */

import { type Canvas, type Item, type Outlet, START } from "./canvas";

export type Line =
  | { readonly as: "item"; readonly item: Item; readonly depth: number; readonly ends: boolean }
  | { readonly as: "outlet"; readonly from: Item; readonly outlet: Outlet; readonly depth: number }
  | { readonly as: "jump"; readonly to: Item; readonly key: string; readonly depth: number }
  | { readonly as: "exit"; readonly key: string; readonly depth: number };

interface Way {
  readonly out: Outlet;
  readonly to: string | undefined;
}

export function outline(canvas: Canvas): Line[] {
  const byId = new Map(canvas.items.map((item) => [item.id, item]));
  const lines: Line[] = [];
  const shown = new Set<string>();

  const follow = (id: string, depth: number, from: string): void => {
    let came = from;
    for (let next: string | undefined = id; next !== undefined; ) {
      const item = byId.get(next);
      if (!item) {
        return;
      }
      if (shown.has(item.id)) {
        lines.push({ as: "jump", to: item, key: came, depth });
        return;
      }
      shown.add(item.id);
      const ways: Way[] = item.outlets.flatMap((out): Way[] =>
        out.targets.length > 0 ? out.targets.map((to) => ({ out, to })) : [{ out, to: undefined }],
      );
      const ends = ways.every((way) => way.to === undefined);
      lines.push({ as: "item", item, depth, ends });
      if (ends) {
        return;
      }
      const last = ways.at(-1);
      for (const way of ways.slice(0, -1)) {
        branch(item, way, Math.min(depth + 1, 2));
      }
      if (last && ways.length > 1) {
        lines.push({ as: "outlet", from: item, outlet: last.out, depth });
      }
      if (last?.to === undefined) {
        lines.push({ as: "exit", key: `${item.id}:${last?.out.name}`, depth });
      }
      came = `${item.id}:${last?.out.name}`;
      next = last?.to;
    }
  };

  const branch = (from: Item, way: Way, depth: number): void => {
    lines.push({ as: "outlet", from, outlet: way.out, depth });
    if (way.to === undefined) {
      lines.push({ as: "exit", key: `${from.id}:${way.out.name}`, depth });
    } else {
      follow(way.to, depth, `${from.id}:${way.out.name}`);
    }
  };

  follow(START, 0, "");
  return lines;
}
