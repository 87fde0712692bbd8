/** Places on the canvas: the middle of a road, the road that is nearest to a point. */

import type { Road } from "@/flow/canvas";
import type { RoadEnds } from "@/flow/commands";
import type { Point } from "@/flow/route";

export const KIND_MIME = "application/x-towpath-kind";
const NEAR = 28;
const BEFORE_END = 20;

/** Where "+" stands: in the middle, and near the end where a label stands at the outlet. */
export function middleOf(way: readonly Point[], road: Road): Point {
  const length = lengthOf(way);
  const labelled = road.outlet !== "done" && road.outlet !== "sent";
  return pointAt(way, labelled && length > 80 ? length - BEFORE_END : length / 2);
}

export function nearestRoad(
  roads: readonly Road[],
  ways: ReadonlyMap<string, readonly Point[]>,
  [x, y]: Point,
): RoadEnds | null {
  let best: RoadEnds | null = null;
  let least = NEAR;
  for (const road of roads) {
    const way = ways.get(road.id) ?? [];
    for (let n = 1; n < way.length; n += 1) {
      const [x1, y1] = way[n - 1] as Point;
      const [x2, y2] = way[n] as Point;
      const dx = Math.max(Math.min(x1, x2) - x, 0, x - Math.max(x1, x2));
      const dy = Math.max(Math.min(y1, y2) - y, 0, y - Math.max(y1, y2));
      const away = Math.hypot(dx, dy);
      if (away < least) {
        least = away;
        best = road;
      }
    }
  }
  return best;
}

function lengthOf(way: readonly Point[]): number {
  let length = 0;
  for (let n = 1; n < way.length; n += 1) {
    length += stretch(way, n);
  }
  return length;
}

function stretch(way: readonly Point[], n: number): number {
  const [x1, y1] = way[n - 1] as Point;
  const [x2, y2] = way[n] as Point;
  return Math.abs(x2 - x1) + Math.abs(y2 - y1);
}

function pointAt(way: readonly Point[], far: number): Point {
  let left = far;
  for (let n = 1; n < way.length; n += 1) {
    const here = stretch(way, n);
    if (left <= here) {
      const [x1, y1] = way[n - 1] as Point;
      const [x2, y2] = way[n] as Point;
      const part = here === 0 ? 0 : left / here;
      return [x1 + (x2 - x1) * part, y1 + (y2 - y1) * part];
    }
    left -= here;
  }
  return way.at(-1) ?? [0, 0];
}
