/** The canvas while it is edited: cards are dragged, joined and chosen, and something can be added on every road. */

import { useCallbackRef } from "@mantine/hooks";
import {
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  type Node,
  type NodeChange,
  type OnConnectEnd,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { type DragEvent, type ReactNode, useCallback, useLayoutEffect, useMemo, useState } from "react";
import { t } from "@/words/t";
import "@xyflow/react/dist/base.css";
import type { Canvas } from "@/flow/canvas";
import * as command from "@/flow/commands";
import type { FlowGraph } from "@/flow/document";
import type { Box } from "@/flow/layout";
import { type Point, routeRoads } from "@/flow/route";
import type { AddPlace } from "./AddDialog";
import { useBoxes } from "./boxes";
import css from "./canvas.module.css";
import type { Picture } from "./captions";
import { useBuilder, useWorkbench } from "./context";
import { type RoadEdge, useDrawnNodes, useDrawnRoads } from "./drawn";
import { EditCard, EditNote, ParkingGround, RoadWithPlus } from "./edit";
import { FindNode } from "./FindNode";
import { openingView, ZoomTools } from "./FlowCanvas";
import { createFollowing, FollowingContext } from "./following";
import { useKeys } from "./keys";
import { Overview } from "./Overview";
import { KIND_MIME, nearestRoad } from "./places";
import { reveal, useReveal } from "./reveal";

interface Props {
  readonly graph: FlowGraph;
  readonly canvas: Canvas;
  readonly picture: Picture;
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly comments: ReadonlyMap<string, number>;
  readonly label: string;
  readonly onAdd: (place: AddPlace) => void;
  readonly onConnectFrom: (id: string) => void;
  readonly onHelp: () => void;
  readonly children?: ReactNode;
}

const NODE_TYPES = { card: EditCard, note: EditNote, parking: ParkingGround };
const EDGE_TYPES = { road: RoadWithPlus };
const CHOOSING_MORE = ["Meta", "Control", "Shift"];
const UNSIGNED = { hideAttribution: true };

export function EditCanvas(props: Props) {
  return (
    <ReactFlowProvider>
      <Surface {...props} />
    </ReactFlowProvider>
  );
}

function Surface({ graph, canvas, picture, problems, comments, label, onAdd, onConnectFrom, onHelp, children }: Props) {
  const { store, kinds } = useWorkbench();
  const [dragged, setDragged] = useState<ReadonlyMap<string, readonly [number, number]>>(NOWHERE);
  const [road, setRoad] = useState<string | null>(null);
  const selected = useBuilder((state) => state.selected);
  const { boxes: still, ground } = useBoxes(graph, canvas, picture);
  const boxes = useMemo(() => moved(still, dragged), [still, dragged]);
  const settled = useMemo(() => routeRoads(canvas, still), [canvas, still]);
  const following = useMemo(() => rerouted(canvas, boxes, dragged), [canvas, boxes, dragged]);
  const drawing = { graph, canvas, boxes: still, ground, ways: settled, picture, problems, comments };
  const nodes = useDrawnNodes(drawing, dragged, selected);
  const edges = useDrawnRoads(canvas.roads, settled, road, onAdd);
  const [follow] = useState(createFollowing);
  useLayoutEffect(() => follow.setState(following, true), [follow, following]);
  const far = useStore((state) => state.transform[2] < 0.5);
  const { screenToFlowPosition } = useReactFlow();
  useReveal(boxes);
  useKeys({ canvas, boxes, graph, onAdd, onConnectFrom, onHelp, road, onRoad: setRoad });

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      const chosen = new Set(store.getState().selected);
      for (const change of changes) {
        if (change.type === "select") {
          change.selected ? chosen.add(change.id) : chosen.delete(change.id);
        }
      }
      store.getState().select([...chosen]);
      const places = changes.flatMap((change) =>
        change.type === "position" && change.position && change.dragging
          ? [[change.id, [change.position.x, change.position.y] as const] as const]
          : [],
      );
      if (places.length > 0) {
        setDragged((before) => new Map([...before, ...places]));
      }
    },
    [store],
  );

  const drop = useCallbackRef((_: unknown, __: Node, all: Node[]) => {
    setDragged(NOWHERE);
    const { edit } = store.getState();
    const cards = all.filter((node) => node.type === "card");
    const notes = all.filter((node) => node.type === "note");
    edit(cards.length > 1 ? t("Move nodes") : cards.length > 0 ? t("Move a node") : t("Move a note"), (doc) => {
      let next = command.move(doc, new Map(cards.map((node) => [node.id, [node.position.x, node.position.y]])));
      for (const note of notes) {
        next = command.setNote(next, Number(note.id.slice(5)), { at: [note.position.x, note.position.y] });
      }
      return next;
    });
  });

  const connect = useCallbackRef(({ source, sourceHandle, target }: Connection) =>
    store
      .getState()
      .edit(t("Connect nodes"), (doc) => command.connect(doc, source, sourceHandle ?? "done", target, kinds)),
  );

  const reconnect = useCallbackRef((edge: RoadEdge, to: Connection) => {
    const before = edge.data?.road;
    if (before) {
      store.getState().edit(t("Lead a road elsewhere"), (doc) => {
        const same = before.from === to.source && before.outlet === (to.sourceHandle ?? "done");
        return same
          ? command.reconnect(doc, before, to.target, kinds)
          : command.connect(
              command.disconnect(doc, before, kinds),
              to.source,
              to.sourceHandle ?? "done",
              to.target,
              kinds,
            );
      });
    }
  });

  const letGo = (chosen: string | null) => {
    setRoad(chosen);
    store.getState().select([]);
  };
  // Cards and roads get these: a new one would draw them all anew.
  const pickCard = useCallbackRef(() => setRoad(null));
  const openCard = useCallbackRef((_: unknown, node: Node) => openNode(store, node));
  const pickRoad = useCallbackRef((_: unknown, edge: Edge) => letGo(edge.id));
  // React Flow tells all cards and roads of what is new about it: while a card is dragged only its place is.
  const pickNothing = useCallbackRef(() => letGo(null));
  const dropAll = useCallbackRef((event: unknown, all: Node[]) => all[0] && drop(event, all[0], all));
  const endConnect = useCallbackRef<OnConnectEnd>((_, state) => {
    if (!state.isValid && !state.toNode && state.fromNode && state.fromHandle?.type === "source") {
      onAdd({ as: "outlet", from: state.fromNode.id, outlet: state.fromHandle.id ?? "done" });
    }
  });
  const open = useCallbackRef((flow: Parameters<typeof openingView>[0]) => openingView(flow, still));
  const found = useCallbackRef((id: string) => {
    store.getState().select([id]);
    reveal(id);
  });
  const around = useMemo(
    () => (
      <>
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dots)" />
        <Panel position="bottom-left" className={css.panel ?? ""}>
          <ZoomTools>
            <FindNode canvas={canvas} onFound={found} />
          </ZoomTools>
        </Panel>
        <Overview canvas={canvas} boxes={still} />
      </>
    ),
    [canvas, still, found],
  );

  const take = (event: DragEvent) => {
    const kind = event.dataTransfer.getData(KIND_MIME);
    if (kind === "") {
      return;
    }
    event.preventDefault();
    const at = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    const near = nearestRoad(canvas.roads, settled, [at.x, at.y]);
    onAdd(near ? { as: "road", road: near, kind } : { as: "free", at: [at.x - 104, at.y - 33], kind });
  };

  return (
    <FollowingContext value={follow}>
      <section
        className={css.surface}
        data-far={far}
        data-editing="true"
        aria-label={label}
        onDragOver={(event) => event.preventDefault()}
        onDrop={take}
      >
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onNodesChange={onNodesChange}
          onNodeDragStop={drop}
          onSelectionDragStop={dropAll}
          onConnect={connect}
          onReconnect={reconnect}
          onConnectEnd={endConnect}
          onNodeClick={pickCard}
          onNodeDoubleClick={openCard}
          onEdgeClick={pickRoad}
          onPaneClick={pickNothing}
          nodesConnectable
          connectionRadius={28}
          elevateNodesOnSelect={false}
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionMode={SelectionMode.Partial}
          multiSelectionKeyCode={CHOOSING_MORE}
          nodeDragThreshold={4}
          onlyRenderVisibleElements={canvas.items.length > 150}
          minZoom={0.1}
          maxZoom={1.6}
          panOnScroll
          zoomOnDoubleClick={false}
          onInit={open}
          proOptions={UNSIGNED}
        >
          {around}
          {children}
        </ReactFlow>
      </section>
    </FollowingContext>
  );
}

const NOWHERE: ReadonlyMap<string, readonly [number, number]> = new Map();

function openNode(store: ReturnType<typeof useWorkbench>["store"], node: Node): void {
  if (node.type === "card") {
    store.getState().open({ what: "node", id: node.id });
  } else if (node.type === "note") {
    store.getState().open({ what: "note", n: Number(node.id.slice(5)) });
  }
}

function moved(
  boxes: ReadonlyMap<string, Box>,
  to: ReadonlyMap<string, readonly [number, number]>,
): ReadonlyMap<string, Box> {
  if (to.size === 0) {
    return boxes;
  }
  const now = new Map(boxes);
  for (const [id, [x, y]] of to) {
    const box = boxes.get(id);
    if (box) {
      now.set(id, { ...box, x, y });
    }
  }
  return now;
}

/** While a card is dragged only its own roads are led anew. */
function rerouted(
  canvas: Canvas,
  boxes: ReadonlyMap<string, Box>,
  dragged: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly Point[]> {
  if (dragged.size === 0) {
    return NO_WAYS;
  }
  const own = canvas.roads.filter((road) => dragged.has(road.from) || dragged.has(road.to));
  return routeRoads({ ...canvas, roads: own }, boxes);
}

const NO_WAYS: ReadonlyMap<string, readonly Point[]> = new Map();
