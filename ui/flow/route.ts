/** Right-angled ways between boxes: of a handful of ways the one that hits no card, bends least and is shortest. */

import { type Canvas, roadId } from "./canvas";
import { type Box, portOf } from "./layout";

export type Point = readonly [number, number];

const STUB = 20;
const CLEAR = 6;
const CORNER = 12;
const COST = { hit: 10_000, bend: 40, shared: 120 } as const;

export function routeRoads(canvas: Canvas, boxes: ReadonlyMap<string, Box>): ReadonlyMap<string, readonly Point[]> {
  const obstacles = [...boxes.values()];
  const ways = new Map<string, readonly Point[]>();
  const tracks = new Tracks();
  const outletsOf = new Map(canvas.items.map((item) => [item.id, item.outlets]));
  for (const road of canvas.roads) {
    const from = boxes.get(road.from);
    const to = boxes.get(road.to);
    if (from && to) {
      const outlets = outletsOf.get(road.from) ?? [];
      const port = portOf(from, outlets, road.outlet);
      const rank = outlets.filter((out) => out.side === port.side).findIndex((out) => out.name === road.outlet);
      const way = bestWay(candidates(port, to, from, Math.max(rank, 0)), obstacles, from, to, tracks);
      tracks.add(way, road.to);
      ways.set(roadId(road.from, road.outlet, road.to), way);
    }
  }
  return ways;
}

interface Port {
  readonly x: number;
  readonly y: number;
  readonly side: "right" | "below";
}

function candidates(port: Port, to: Box, from: Box, rank: number): Point[][] {
  const start: Point = [port.x, port.y];
  const left: Point = [to.x, to.y + to.line];
  const top: Point = [to.x + to.width / 2, to.y];
  const gutters = [
    from.y - 28,
    from.y + from.height + 40,
    to.y - 28,
    to.y + to.height + 28,
    Math.max(from.y + from.height, to.y + to.height) + 40,
  ];
  const before = left[0] - STUB - rank * 8;
  const ways: Point[][] = [];
  if (port.side === "right") {
    const room = (from.labels ?? 0) + STUB;
    const after = port.x + Math.max(STUB, Math.min(room, to.x - port.x - STUB) - rank * 8);
    ways.push([start, left]);
    if (before > port.x) {
      ways.push([start, [before, port.y], [before, left[1]], left], [start, [after, port.y], [after, left[1]], left]);
    }
    if (top[0] > port.x + STUB && top[1] > port.y) {
      ways.push([start, [top[0], port.y], top]);
    }
    for (const y of gutters) {
      ways.push([
        start,
        [port.x + STUB, port.y],
        [port.x + STUB, y],
        [left[0] - STUB, y],
        [left[0] - STUB, left[1]],
        left,
      ]);
    }
  } else {
    ways.push([start, top]);
    if (left[0] > port.x) {
      ways.push([start, [port.x, left[1]], left]);
    }
    for (const y of gutters) {
      if (y > port.y + STUB) {
        ways.push([start, [port.x, y], [left[0] - STUB, y], [left[0] - STUB, left[1]], left]);
        if (y < top[1]) {
          ways.push([start, [port.x, y], [top[0], y], top]);
        }
      }
    }
  }
  return ways.filter(isRightAngled);
}

function isRightAngled(way: readonly Point[]): boolean {
  return way.every((point, n) => {
    const next = way[n + 1];
    return !next || Math.abs(point[0] - next[0]) < 1 || Math.abs(point[1] - next[1]) < 1;
  });
}

function bestWay(
  ways: readonly Point[][],
  boxes: readonly Box[],
  from: Box,
  to: Box,
  tracks: Tracks,
): readonly Point[] {
  let best: readonly Point[] = ways[0] ?? [];
  let least = Number.POSITIVE_INFINITY;
  for (const way of ways) {
    const cost = costOf(way, boxes, from, to, least) + tracks.costOf(way, to.id);
    if (cost < least) {
      least = cost;
      best = way;
    }
  }
  return best;
}

/** Stops counting where the way can no longer be the best. */
function costOf(way: readonly Point[], boxes: readonly Box[], from: Box, to: Box, least: number): number {
  let cost = COST.bend * (way.length - 2);
  for (let n = 1; n < way.length; n += 1) {
    const [x1, y1] = way[n - 1] as Point;
    const [x2, y2] = way[n] as Point;
    cost += (Math.abs(x2 - x1) + Math.abs(y2 - y1)) / 4;
    for (const box of boxes) {
      const own = box.id === from.id || box.id === to.id;
      const clear = own ? -1 : CLEAR;
      const crosses =
        Math.max(x1, x2) > box.x - clear &&
        Math.min(x1, x2) < box.x + box.width + clear &&
        Math.max(y1, y2) > box.y - clear &&
        Math.min(y1, y2) < box.y + box.height + clear;
      cost += crosses ? COST.hit : 0;
      if (cost > least) {
        return cost;
      }
    }
  }
  return cost;
}

/** The upright and level stretches already drawn: two roads to different nodes do not run on top of each other. */
class Tracks {
  private readonly tracks = new Map<string, { at: number; from: number; to: number; target: string }[]>();

  add(way: readonly Point[], target: string): void {
    for (const { level, ...stretch } of stretchesOf(way)) {
      const key = trackKey(level, stretch.at);
      this.tracks.set(key, [...(this.tracks.get(key) ?? []), { ...stretch, target }]);
    }
  }

  costOf(way: readonly Point[], target: string): number {
    let cost = 0;
    for (const stretch of stretchesOf(way)) {
      for (const beside of [-NEAR, 0, NEAR]) {
        for (const other of this.tracks.get(trackKey(stretch.level, stretch.at + beside)) ?? []) {
          const overlap = Math.min(other.to, stretch.to) - Math.max(other.from, stretch.from);
          if (other.target !== target && Math.abs(other.at - stretch.at) < NEAR && overlap > NEAR) {
            cost += COST.shared;
          }
        }
      }
    }
    return cost;
  }
}

const NEAR = 6;

function trackKey(level: boolean, at: number): string {
  return `${level ? "level" : "upright"} ${Math.floor(at / NEAR)}`;
}

function stretchesOf(way: readonly Point[]) {
  return way.slice(1).map((end, n) => {
    const start = way[n] as Point;
    const level = Math.abs(start[1] - end[1]) < 1;
    const [a, b] = level ? [start[0], end[0]] : [start[1], end[1]];
    return { level, at: level ? start[1] : start[0], from: Math.min(a, b), to: Math.max(a, b) };
  });
}

/** An SVG path with rounded corners. */
export function drawWay(way: readonly Point[]): string {
  const [first] = way;
  if (!first) {
    return "";
  }
  const parts = [`M${first[0]} ${first[1]}`];
  for (let n = 1; n < way.length; n += 1) {
    const here = way[n] as Point;
    const before = way[n - 1] as Point;
    const after = way[n + 1];
    if (!after) {
      parts.push(`L${here[0]} ${here[1]}`);
      continue;
    }
    const radius = Math.min(CORNER, distance(before, here) / 2, distance(here, after) / 2);
    const enter = towards(here, before, radius);
    const leave = towards(here, after, radius);
    parts.push(`L${enter[0]} ${enter[1]}`, `Q${here[0]} ${here[1]} ${leave[0]} ${leave[1]}`);
  }
  return parts.join("");
}

function distance(a: Point, b: Point): number {
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return [from[0] + ((to[0] - from[0]) / length) * by, from[1] + ((to[1] - from[1]) / length) * by];
}
