/** Where everything stands: the flow, and beneath it what is parked. */

import { useMemo } from "react";
import type { Canvas } from "@/flow/canvas";
import type { FlowGraph } from "@/flow/document";
import { type Box, layOut } from "@/flow/layout";
import type { Picture } from "./captions";
import { browserWidth, measureWith } from "./measure";

const AROUND = 20;
const HEADING = 28;

export interface Standing {
  readonly boxes: ReadonlyMap<string, Box>;
  /** The ground of the parking area, around what the author has not put elsewhere. */
  readonly ground: Box | null;
}

/** canvas: with what is parked among its items. */
export function useBoxes(graph: FlowGraph, canvas: Canvas, picture: Picture): Standing {
  const width = useMemo(browserWidth, []);
  const withNumbers = canvas.items
    .filter((item) => picture.caption(item).figures.length > 0)
    .map((item) => item.id)
    .join(" ");
  return useMemo(() => {
    const shown = new Set(withNumbers.split(" "));
    const measure = measureWith(width, (item) => shown.has(item.id));
    const parked = new Set(canvas.parked.map((item) => item.id));
    const main = canvas.items.filter((item) => !parked.has(item.id));
    const roads = canvas.roads.filter((road) => !parked.has(road.from));
    const boxes = new Map(layOut({ ...canvas, items: main, roads }, measure, graph.layout));
    const bottom = Math.max(0, ...[...boxes.values()].map((box) => box.y + box.height));
    const among = canvas.roads.filter((road) => parked.has(road.from) && parked.has(road.to));
    const loose = layOut({ ...canvas, items: canvas.parked, roads: among, parked: [] }, measure, graph.layout);
    const unplaced = [...loose.values()].filter((box) => !graph.layout.has(box.id));
    const top = Math.min(...unplaced.map((box) => box.y));
    const down = bottom + 96 - top;
    for (const box of loose.values()) {
      boxes.set(box.id, graph.layout.has(box.id) ? box : { ...box, y: box.y + down });
    }
    return { boxes, ground: groundOf(unplaced.map((box) => ({ ...box, y: box.y + down }))) };
  }, [canvas, graph.layout, width, withNumbers]);
}

function groundOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) {
    return null;
  }
  const x = Math.min(...boxes.map((box) => box.x)) - AROUND;
  const y = Math.min(...boxes.map((box) => box.y)) - AROUND - HEADING;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + AROUND;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + AROUND;
  return { id: "__parking__", x, y, width: Math.max(right - x, 250), height: bottom - y, line: 0 };
}
