/** What is drawn while a flow is edited, as React Flow wants it. An object stays the same as long as nothing about it changes:
 * then nothing of it is drawn anew, however many others move. */

import type { Edge, Node } from "@xyflow/react";
import { useMemo, useRef } from "react";
import { type Canvas, type Road, START } from "@/flow/canvas";
import { equal } from "@/flow/changes";
import type { FlowGraph } from "@/flow/document";
import type { Box } from "@/flow/layout";
import { drawWay, type Point } from "@/flow/route";
import type { AddPlace } from "./AddDialog";
import type { Picture } from "./captions";
import type { EditRoadData } from "./edit";
import { middleOf } from "./places";

export type Places = ReadonlyMap<string, readonly [number, number]>;
export type Ways = ReadonlyMap<string, readonly Point[]>;
export type RoadEdge = Edge<EditRoadData, "road">;

interface Drawing {
  readonly graph: FlowGraph;
  readonly canvas: Canvas;
  readonly boxes: ReadonlyMap<string, Box>;
  readonly ground: Box | null;
  readonly ways: Ways;
  readonly picture: Picture;
  readonly problems: ReadonlyMap<string, readonly string[]>;
  /** Open threads, by node. */
  readonly comments: ReadonlyMap<string, number>;
}

/** Ground, cards and notes where they stand; what is dragged where the pointer has it. */
export function useDrawnNodes(drawing: Drawing, dragged: Places, selected: readonly string[]): Node[] {
  const { graph, canvas, boxes, ground, ways, picture, problems, comments } = drawing;
  const keep = useKeeping<Node>();
  const still = useMemo(
    () =>
      keep([
        ...groundOf(ground),
        ...cardsOf(canvas, boxes, ways, picture, problems, comments),
        ...notesOf(graph, boxes),
      ]),
    [keep, ground, canvas, boxes, ways, picture, problems, comments, graph],
  );
  const keepChosen = useKeeping<Node>();
  return useMemo(() => {
    const chosen = new Set(selected);
    return keepChosen(
      still.map((node) => {
        const at = dragged.get(node.id);
        const placed = at ? { ...node, position: { x: at[0], y: at[1] } } : node;
        return chosen.has(node.id) ? { ...placed, selected: true } : placed;
      }),
    );
  }, [still, dragged, selected, keepChosen]);
}

/** The roads as they lie while nothing is dragged; those that follow the hand are told so one by one (`following.ts`). */
export function useDrawnRoads(
  roads: readonly Road[],
  settled: Ways,
  chosen: string | null,
  onAdd: (place: AddPlace) => void,
): RoadEdge[] {
  const keep = useKeeping<RoadEdge>();
  const still = useMemo(
    () => keep(roads.map((road) => edgeOf(road, settled.get(road.id) ?? [], false, onAdd))),
    [keep, roads, settled, onAdd],
  );
  return useMemo(() => {
    if (chosen === null) {
      return still;
    }
    return still.map((edge) => {
      const { road } = edge.data as EditRoadData;
      return edge.id === chosen ? edgeOf(road, settled.get(edge.id) ?? [], true, onAdd) : edge;
    });
  }, [still, settled, chosen, onAdd]);
}

/** Gives back what was drawn before wherever it is the same. */
function useKeeping<One extends { readonly id: string }>(): (now: readonly One[]) => One[] {
  const known = useRef<ReadonlyMap<string, One>>(new Map());
  return useRef((now: readonly One[]) => {
    const kept = now.map((one) => {
      const before = known.current.get(one.id);
      return before && (before === one || equal(before, one)) ? before : one;
    });
    known.current = new Map(kept.map((one) => [one.id, one]));
    return kept;
  }).current;
}

function cardsOf(
  canvas: Canvas,
  boxes: ReadonlyMap<string, Box>,
  ways: Ways,
  picture: Picture,
  problems: ReadonlyMap<string, readonly string[]>,
  comments: ReadonlyMap<string, number>,
): Node[] {
  const parked = new Set(canvas.parked.map((item) => item.id));
  // Roads come in from the left, or straight down from above.
  const entered = new Set(
    canvas.roads.filter((road) => ways.get(road.id)?.at(-1)?.[0] === boxes.get(road.to)?.x).map((road) => road.to),
  );
  return canvas.items.flatMap((item) => {
    const box = boxes.get(item.id);
    return box
      ? [
          {
            id: item.id,
            type: "card",
            position: { x: box.x, y: box.y },
            width: box.width,
            height: box.height,
            draggable: item.id !== START,
            data: {
              item,
              box,
              enters: entered.has(item.id),
              caption: picture.caption(item),
              problems: problems.get(item.id) ?? NONE,
              comments: comments.get(item.id) ?? 0,
              parked: parked.has(item.id),
            },
          },
        ]
      : [];
  });
}

const NONE: readonly string[] = [];

function notesOf(graph: FlowGraph, boxes: ReadonlyMap<string, Box>): Node[] {
  const bottom = Math.max(0, ...[...boxes.values()].map((box) => box.y + box.height));
  return graph.notes.map((note, n) => {
    const [x, y] = note.at ?? [n * 248, bottom + 64];
    return { id: `note:${n}`, type: "note", position: { x, y }, width: 216, data: { note, n } };
  });
}

function groundOf(ground: Box | null): Node[] {
  return ground
    ? [
        {
          id: "__parking__",
          type: "parking",
          position: { x: ground.x, y: ground.y },
          width: ground.width,
          height: ground.height,
          selectable: false,
          draggable: false,
          zIndex: -1,
          data: {},
        },
      ]
    : [];
}

function edgeOf(road: Road, way: readonly Point[], chosen: boolean, onAdd: (place: AddPlace) => void): RoadEdge {
  return {
    id: road.id,
    source: road.from,
    sourceHandle: road.outlet,
    target: road.to,
    targetHandle: "in",
    type: "road",
    data: { road, way: drawWay(way), at: middleOf(way, road), chosen, onAdd },
  };
}
