/** Where cards stand: the main road runs to the right on one row, the other road goes straight down. */

import type { Canvas, Item, Outlet, Road } from "./canvas";

export interface Size {
  readonly width: number;
  readonly height: number;
  /** From the top of the card to its ports on the left and right. */
  readonly line: number;
  /** Room that the labels on the right need. */
  readonly labels?: number;
}

export interface Box extends Size {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export const CARD = { width: 208, gap: 40, labelGap: 80, pitch: 184, line: 33, portPitch: 24 } as const;

export type Measure = (item: Item) => Size;
type Places = ReadonlyMap<string, readonly [number, number]>;

/** fixed: left edge and top of what the author has put somewhere; the rest stands beside what leads to it. */
export function layOut(canvas: Canvas, measure: Measure, fixed: Places = new Map()): ReadonlyMap<string, Box> {
  const grid = new Grid(canvas);
  const sizes = new Map(canvas.items.map((item) => [item.id, measure(item)]));
  const left = columnLefts(canvas, grid, sizes);
  const boxes = new Map<string, Box>();
  for (const item of canvas.items) {
    const size = sizes.get(item.id) ?? measure(item);
    const column = left[grid.columnOf(item.id)] ?? { x: 0, width: size.width };
    const x = column.x + (column.width - size.width) / 2;
    const y = grid.rowOf(item.id) * CARD.pitch - size.line;
    boxes.set(item.id, { id: item.id, x, y, ...size });
  }
  return canvas.items.some((item) => fixed.has(item.id)) ? aroundFixed(canvas, boxes, fixed) : boxes;
}

/** What has no place of its own moves as far as what leads to it was moved, and down to where there is room. */
function aroundFixed(canvas: Canvas, boxes: ReadonlyMap<string, Box>, fixed: Places): ReadonlyMap<string, Box> {
  const back = roadsBack(canvas);
  const cameFrom = new Map<string, string>();
  for (const road of canvas.roads) {
    if (!back.has(road.id) && !cameFrom.has(road.to)) {
      cameFrom.set(road.to, road.from);
    }
  }
  const placed = new Map<string, Box>();
  for (const item of canvas.items) {
    const box = boxes.get(item.id);
    const at = fixed.get(item.id);
    if (box && at) {
      placed.set(item.id, { ...box, x: at[0], y: at[1] });
    }
  }
  const order = [...boxes.values()].filter((box) => !fixed.has(box.id)).sort((a, b) => a.x - b.x || a.y - b.y);
  for (const box of order) {
    const from = cameFrom.get(box.id) ?? "";
    const was = boxes.get(from);
    const is = placed.get(from);
    const x = box.x + (was && is ? is.x - was.x : 0);
    let y = box.y + (was && is ? is.y - was.y : 0);
    while ([...placed.values()].some((other) => overlap(other, { ...box, x, y }))) {
      y += CARD.pitch / 2;
    }
    placed.set(box.id, { ...box, x, y });
  }
  return placed;
}

function overlap(a: Box, b: Box): boolean {
  const room = 16;
  return (
    a.x < b.x + b.width + room &&
    b.x < a.x + a.width + room &&
    a.y < b.y + b.height + room &&
    b.y < a.y + a.height + room
  );
}

/** Left edge and width of each column; a gap holds the labels of the outlets before it. */
function columnLefts(canvas: Canvas, grid: Grid, sizes: ReadonlyMap<string, Size>) {
  const widths: number[] = [];
  const gaps: number[] = [];
  for (const item of canvas.items) {
    const column = grid.columnOf(item.id);
    widths[column] = Math.max(widths[column] ?? 96, sizes.get(item.id)?.width ?? CARD.width);
    const labelled = item.outlets.some((out) => out.side === "right" && out.label !== "");
    const room = labelled ? Math.max(CARD.labelGap, (sizes.get(item.id)?.labels ?? 0) + CARD.gap) : CARD.gap;
    gaps[column] = Math.max(gaps[column] ?? CARD.gap, room);
  }
  let x = 0;
  return Array.from(widths, (width = 96, column) => {
    const here = { x, width };
    x += width + (gaps[column] ?? CARD.gap);
    return here;
  });
}

/** Columns by the longest way from the start, rows by walking main roads first. Roads that lead back are left out. */
class Grid {
  private readonly columns = new Map<string, number>();
  private readonly rows = new Map<string, number>();
  private readonly taken = new Set<string>();
  private readonly forward: ReadonlyMap<string, readonly Road[]>;

  constructor(canvas: Canvas) {
    const back = roadsBack(canvas);
    const forward = new Map<string, Road[]>(canvas.items.map((item) => [item.id, []]));
    for (const road of canvas.roads) {
      if (!back.has(road.id)) {
        forward.get(road.from)?.push(road);
      }
    }
    this.forward = forward;
    this.setColumns(canvas);
    for (const item of canvas.items) {
      if (!this.rows.has(item.id)) {
        this.placeBranch(item.id, 0, 0);
      }
    }
  }

  columnOf(id: string): number {
    return this.columns.get(id) ?? 0;
  }

  rowOf(id: string): number {
    return this.rows.get(id) ?? 0;
  }

  private setColumns(canvas: Canvas): void {
    const waiting = new Map(canvas.items.map((item) => [item.id, 0]));
    for (const road of [...this.forward.values()].flat()) {
      waiting.set(road.to, (waiting.get(road.to) ?? 0) + 1);
    }
    const ready = canvas.items.filter((item) => waiting.get(item.id) === 0).map((item) => item.id);
    for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
      const column = this.columnOf(id);
      let below = 0;
      for (const road of this.forward.get(id) ?? []) {
        // Straight down costs no column; only one road of a node can go straight down.
        const step = road.side === "below" && below++ === 0 ? 0 : 1;
        this.columns.set(road.to, Math.max(this.columnOf(road.to), column + step));
        const left = (waiting.get(road.to) ?? 0) - 1;
        waiting.set(road.to, left);
        if (left === 0) {
          ready.push(road.to);
        }
      }
    }
  }

  /** The chain along main roads goes on the first row from `row` on that has room; then its side branches, the rightmost first. */
  private placeBranch(id: string, row: number, cameFrom: number): void {
    const chain = this.mainRoad(id);
    const last = chain.at(-1) ?? id;
    const from = this.columnOf(id);
    const to = Math.max(this.columnOf(last), from);
    let free = row;
    while (!this.isFree(free, from, to)) {
      free += 1;
    }
    for (const member of chain) {
      this.rows.set(member, free);
    }
    for (let column = from; column <= to; column += 1) {
      this.taken.add(`${free}:${column}`);
    }
    for (let passed = cameFrom + 1; passed < free; passed += 1) {
      this.taken.add(`${passed}:${from}`);
    }
    for (const member of [...chain].reverse()) {
      for (const road of this.sideRoads(member)) {
        if (!this.rows.has(road.to)) {
          this.placeBranch(road.to, free + 1, free);
        }
      }
    }
  }

  private mainRoad(id: string): string[] {
    const chain = [id];
    const seen = new Set(chain);
    for (let here: string | undefined = id; here !== undefined; ) {
      const next: Road | undefined = (this.forward.get(here) ?? []).find((road) => road.side === "right");
      here = next && !this.rows.has(next.to) && !seen.has(next.to) ? next.to : undefined;
      if (here !== undefined) {
        chain.push(here);
        seen.add(here);
      }
    }
    return chain;
  }

  private sideRoads(id: string): Road[] {
    const roads = this.forward.get(id) ?? [];
    return [...roads.filter((road) => road.side === "right"), ...roads.filter((road) => road.side === "below")];
  }

  private isFree(row: number, from: number, to: number): boolean {
    for (let column = from; column <= to; column += 1) {
      if (this.taken.has(`${row}:${column}`)) {
        return false;
      }
    }
    return true;
  }
}

/** The roads that close a loop, by a walk in depth from each item in order. */
export function roadsBack(canvas: Canvas): ReadonlySet<string> {
  const out = new Map<string, Road[]>();
  for (const road of canvas.roads) {
    out.set(road.from, [...(out.get(road.from) ?? []), road]);
  }
  const back = new Set<string>();
  const done = new Set<string>();
  const open = new Set<string>();
  for (const item of canvas.items) {
    const stack = done.has(item.id) ? [] : [{ id: item.id, next: 0 }];
    open.add(item.id);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const road = (out.get(top.id) ?? [])[top.next];
      top.next += 1;
      if (!road) {
        open.delete(top.id);
        done.add(top.id);
        stack.pop();
      } else if (open.has(road.to)) {
        back.add(road.id);
      } else if (!done.has(road.to)) {
        open.add(road.to);
        stack.push({ id: road.to, next: 0 });
      }
    }
    open.delete(item.id);
  }
  return back;
}

/** Where an outlet stands on its box: right ports under each other, ports below side by side. */
export function portOf(
  box: Box,
  outlets: readonly Outlet[],
  name: string,
): { x: number; y: number; side: "right" | "below" } {
  const outlet = outlets.find((out) => out.name === name) ?? outlets[0];
  if (outlet?.side === "below") {
    const below = outlets.filter((out) => out.side === "below");
    const place = below.indexOf(outlet);
    return { x: box.x + box.width / 2 + place * 56, y: box.y + box.height, side: "below" };
  }
  const right = outlets.filter((out) => out.side === "right");
  const place = outlet ? right.indexOf(outlet) : 0;
  return { x: box.x + box.width, y: box.y + box.line + Math.max(place, 0) * CARD.portPitch, side: "right" };
}
