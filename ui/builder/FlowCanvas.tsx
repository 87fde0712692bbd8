/** The canvas: cards, pills and roads of a flow, to look at and walk over. */

import {
  Background,
  BackgroundVariant,
  BaseEdge,
  type Edge,
  type EdgeProps,
  type Node,
  Panel,
  ReactFlow,
  type ReactFlowInstance,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { type KeyboardEvent, type ReactNode, useCallback, useMemo } from "react";
import { t } from "@/words/t";
import "@xyflow/react/dist/base.css";
import { IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import type { Canvas, Item } from "@/flow/canvas";
import type { FlowGraph } from "@/flow/document";
import { type Box, layOut, portOf } from "@/flow/layout";
import { drawWay, type Point, routeRoads } from "@/flow/route";
import css from "./canvas.module.css";
import type { Picture } from "./captions";
import { FindNode } from "./FindNode";
import { browserWidth, measureWith } from "./measure";
import { glide } from "./motion";
import { CardNode, type CardShown, NoteNode, ParkingNode } from "./nodes";
import { Overview } from "./Overview";
import { reveal, useReveal } from "./reveal";

interface Props {
  readonly graph: FlowGraph;
  readonly canvas: Canvas;
  readonly picture: Picture;
  readonly problems?: ReadonlyMap<string, readonly string[]>;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly label: string;
  readonly minimap?: boolean;
}

type RoadEdge = Edge<{ way: string; lit: boolean | null }, "road">;

const NODE_TYPES = { card: CardNode, note: NoteNode, parking: ParkingNode };
const EDGE_TYPES = { road: Road };
const NONE: ReadonlyMap<string, readonly string[]> = new Map();

export function FlowCanvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Surface {...props} />
    </ReactFlowProvider>
  );
}

function Surface({ graph, canvas, picture, problems = NONE, selected, onSelect, label, minimap = true }: Props) {
  const boxes = useBoxes(graph, canvas, picture);
  const ways = useMemo(() => routeRoads(canvas, boxes), [canvas, boxes]);
  const nodes = useMemo(
    () => [
      ...cardsOf(canvas, boxes, picture, problems, selected),
      ...notesOf(graph, boxes),
      ...parkingOf(graph, canvas, boxes, selected),
    ],
    [canvas, boxes, picture, problems, selected, graph],
  );
  const edges = useMemo(() => edgesOf(canvas, ways, picture), [canvas, ways, picture]);
  useReveal(boxes);
  const far = useStore((state) => state.transform[2] < 0.5);
  const walk = useWalk(canvas, boxes, selected, onSelect);
  const pick = useCallback((_: unknown, node: Node) => onSelect(node.type === "card" ? node.id : null), [onSelect]);

  return (
    <section className={css.surface} data-far={far} aria-label={label} onKeyDown={walk}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        nodesFocusable={false}
        onlyRenderVisibleElements={canvas.items.length > 150}
        minZoom={0.1}
        maxZoom={1.6}
        panOnScroll
        zoomOnDoubleClick={false}
        onInit={(flow) => openingView(flow, boxes)}
        onNodeClick={pick}
        onPaneClick={() => onSelect(null)}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dots)" />
        <Panel position="bottom-left" className={css.panel ?? ""}>
          <ZoomTools>
            <FindNode
              canvas={canvas}
              onFound={(id) => {
                onSelect(id);
                reveal(id);
              }}
            />
          </ZoomTools>
        </Panel>
        {minimap ? <Overview canvas={canvas} boxes={boxes} /> : null}
      </ReactFlow>
    </section>
  );
}

const READABLE = 0.7;
const MARGIN = 40;

/** The whole flow if it can still be read, else its beginning. */
export function openingView(
  flow: Pick<ReactFlowInstance, "fitView" | "setViewport">,
  boxes: ReadonlyMap<string, Box>,
): void {
  const surface = document.querySelector(".react-flow");
  const all = [...boxes.values()];
  const width = Math.max(...all.map((box) => box.x + box.width)) + 2 * MARGIN;
  const top = Math.min(...all.map((box) => box.y));
  const height = bottomOf(boxes) - top + 2 * MARGIN;
  const wide = (surface?.clientWidth ?? 1000) / width;
  const high = (surface?.clientHeight ?? 700) / height;
  if (Math.min(wide, high) >= READABLE || all.length === 0) {
    flow.fitView({ padding: 0.08, maxZoom: 1 });
  } else {
    const zoom = 0.8;
    const room = (surface?.clientHeight ?? 700) - height * zoom;
    flow.setViewport({ x: MARGIN * zoom, y: Math.max(80, room / 2) - top * zoom, zoom });
  }
}

function useBoxes(graph: FlowGraph, canvas: Canvas, picture: Picture): ReadonlyMap<string, Box> {
  const width = useMemo(browserWidth, []);
  const withNumbers = canvas.items
    .filter((item) => picture.caption(item).figures.length > 0)
    .map((item) => item.id)
    .join(" ");
  return useMemo(() => {
    const shown = new Set(withNumbers.split(" "));
    return layOut(
      canvas,
      measureWith(width, (item) => shown.has(item.id)),
      graph.layout,
    );
  }, [canvas, graph, width, withNumbers]);
}

function cardsOf(
  canvas: Canvas,
  boxes: ReadonlyMap<string, Box>,
  picture: Picture,
  problems: ReadonlyMap<string, readonly string[]>,
  selected: string | null,
): Node[] {
  return canvas.items.flatMap((item) => {
    const box = boxes.get(item.id);
    if (!box) {
      return [];
    }
    const ports = item.outlets.map((out) => {
      const port = portOf(box, item.outlets, out.name);
      return { outlet: out, x: port.x - box.x, y: port.y - box.y };
    });
    const data: CardShown = {
      item,
      ports,
      line: box.line,
      enters: canvas.roads.some((road) => road.to === item.id),
      caption: picture.caption(item),
      light: picture.light(item),
      problems: problems.get(item.id) ?? [],
      selected: selected === item.id,
      parked: false,
    };
    return [
      {
        id: item.id,
        type: "card",
        position: { x: box.x, y: box.y },
        width: box.width,
        height: box.height,
        data: { ...data },
      },
    ];
  });
}

function notesOf(graph: FlowGraph, boxes: ReadonlyMap<string, Box>): Node[] {
  const bottom = bottomOf(boxes);
  return graph.notes.map((note, n) => ({
    id: `note:${n}`,
    type: "note",
    position: note.at ? { x: note.at[0], y: note.at[1] } : { x: n * 248, y: bottom + 64 },
    width: 216,
    data: { note },
  }));
}

function parkingOf(graph: FlowGraph, canvas: Canvas, boxes: ReadonlyMap<string, Box>, selected: string | null): Node[] {
  if (canvas.parked.length === 0) {
    return [];
  }
  return [
    {
      id: "parking",
      type: "parking",
      position: { x: graph.notes.filter((note) => note.at === null).length * 248, y: bottomOf(boxes) + 64 },
      data: { items: canvas.parked, selected },
    },
  ];
}

export function bottomOf(boxes: ReadonlyMap<string, Box>): number {
  return Math.max(0, ...[...boxes.values()].map((box) => box.y + box.height));
}

/** Lit roads are drawn last, over the others. */
function edgesOf(canvas: Canvas, ways: ReadonlyMap<string, readonly Point[]>, picture: Picture): RoadEdge[] {
  const lights = canvas.roads.map((road) => ({ road, lit: picture.isLit(road.id) }));
  return [...lights.filter(({ lit }) => !lit), ...lights.filter(({ lit }) => lit)].map(({ road, lit }) => {
    return {
      id: road.id,
      source: road.from,
      target: road.to,
      type: "road",
      data: { way: drawWay(ways.get(road.id) ?? []), lit },
    };
  });
}

function Road({ id, data }: EdgeProps<RoadEdge>) {
  const state = data?.lit === true ? css.lit : data?.lit === false ? css.dim : css.road;
  return <BaseEdge id={id} path={data?.way ?? ""} className={state ?? ""} />;
}

export function ZoomTools({ children }: { children: ReactNode }) {
  const { zoomIn, zoomOut, fitView } = useReactFlow();
  const zoom = useStore((state) => state.transform[2]);
  return (
    <fieldset className={css.tools}>
      <legend className="visually-hidden">{t("Zoom")}</legend>
      <button type="button" aria-label={t("Zoom out")} onClick={() => zoomOut({ duration: glide(120) })}>
        <IconMinus size={16} stroke={1.75} />
      </button>
      <output>{Math.round(zoom * 100)}%</output>
      <button type="button" aria-label={t("Zoom in")} onClick={() => zoomIn({ duration: glide(120) })}>
        <IconPlus size={16} stroke={1.75} />
      </button>
      <i />
      <button
        type="button"
        aria-label={t("Fit the flow")}
        onClick={() => fitView({ padding: 0.08, maxZoom: 1, duration: glide(240) })}
      >
        <IconMaximize size={16} stroke={1.75} />
      </button>
      {children}
    </fieldset>
  );
}

/** Arrows walk along roads, F fits, Escape lets go. */
function useWalk(
  canvas: Canvas,
  boxes: ReadonlyMap<string, Box>,
  selected: string | null,
  onSelect: (id: string | null) => void,
) {
  const { fitView, setCenter, getZoom } = useReactFlow();
  return (event: KeyboardEvent) => {
    if (event.key === "f" || event.key === "F") {
      fitView({ padding: 0.08, maxZoom: 1, duration: glide(240) });
    } else if (event.key === "Escape") {
      onSelect(null);
    } else if (event.key.startsWith("Arrow")) {
      const from = selected ?? canvas.items[0]?.id ?? null;
      const to = from === null ? null : step(canvas, boxes, from, event.key);
      if (to) {
        event.preventDefault();
        onSelect(to.id);
        const box = boxes.get(to.id);
        if (box) {
          setCenter(box.x + box.width / 2, box.y + box.line, { zoom: getZoom(), duration: glide(180) });
        }
        document.querySelector<HTMLElement>(`[data-node="${CSS.escape(to.id)}"]`)?.focus({ preventScroll: true });
      }
    }
  };
}

export function step(canvas: Canvas, boxes: ReadonlyMap<string, Box>, from: string, key: string): Item | undefined {
  const back = key === "ArrowLeft" || key === "ArrowUp";
  const roads = canvas.roads.filter((road) => (back ? road.to : road.from) === from);
  const ends = roads
    .map((road) => boxes.get(back ? road.from : road.to))
    .filter((box): box is Box => box !== undefined);
  const here = boxes.get(from);
  const upright = key === "ArrowUp" || key === "ArrowDown";
  const best = ends.sort((a, b) => lean(a, here, upright) - lean(b, here, upright))[0];
  return canvas.items.find((item) => item.id === best?.id);
}

/** Small when the other box lies in the asked direction. */
function lean(box: Box, here: Box | undefined, upright: boolean): number {
  const across = Math.abs(box.x - (here?.x ?? 0));
  const along = Math.abs(box.y + box.line - (here ? here.y + here.line : 0));
  return upright ? across - along : along - across;
}
