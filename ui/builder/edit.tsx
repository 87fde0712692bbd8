/** What stands on the canvas while it is edited: cards with ports to draw from, "+" on roads and open outlets, notes. */

import { IconAlertTriangle, IconMessage, IconPlus } from "@tabler/icons-react";
import {
  BaseEdge,
  type Edge,
  EdgeLabelRenderer,
  type EdgeProps,
  Handle,
  type NodeProps,
  Position,
} from "@xyflow/react";
import { memo, useContext } from "react";
import { type Item, type Outlet, type Road, START } from "@/flow/canvas";
import type { CanvasNote } from "@/flow/document";
import { type Box, portOf } from "@/flow/layout";
import { drawWay, type Point } from "@/flow/route";
import { KindIcon } from "@/kit/icons";
import { many, t } from "@/words/t";
import type { AddPlace } from "./AddDialog";
import { AddContext } from "./adding";
import css from "./canvas.module.css";
import type { Caption } from "./captions";
import { useWorkbench } from "./context";
import { useFollowing } from "./following";
import { CardFace, FigureBeneath } from "./nodes";
import { middleOf } from "./places";

export interface EditCardData {
  readonly item: Item;
  readonly box: Box;
  readonly enters: boolean;
  readonly caption: Caption;
  readonly problems: readonly string[];
  readonly comments: number;
  readonly parked: boolean;
}

/** Drawn anew only when what it shows changes, not when it is moved. */
export const EditCard = memo(
  function EditCard({ data, selected }: NodeProps) {
    const { item, box, enters, caption, problems, comments, parked } = data as unknown as EditCardData;
    const { store } = useWorkbench();
    const open = () => store.getState().open({ what: "node", id: item.id });
    return (
      <>
        {item.id === START ? null : (
          <Handle
            id="in"
            type="target"
            position={Position.Left}
            className={css.inlet ?? ""}
            style={{ top: box.line }}
            data-enters={enters}
            // Where a road comes in, the hand takes the road's end, to lead it elsewhere.
            isConnectableStart={!enters}
          />
        )}
        <button
          type="button"
          className={item.form === "pill" ? css.pill : css.card}
          data-node={item.id}
          data-selected={selected}
          data-parked={parked || undefined}
          data-problem={problems.length > 0}
          aria-pressed={selected}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              open();
            }
          }}
          onFocus={(event) => {
            if (event.currentTarget.matches(":focus-visible") && !store.getState().selected.includes(item.id)) {
              store.getState().select([item.id]);
            }
          }}
        >
          {item.form === "pill" ? (
            <>
              <KindIcon kind={item.kind} svg={item.icon} size={15} />
              {item.name}
            </>
          ) : (
            <CardFace item={item} caption={caption} dim={parked} />
          )}
        </button>
        {caption.beneath ? <FigureBeneath figure={caption.beneath} strong={false} /> : null}
        {item.outlets.map((outlet) => (
          <OutletPort key={outlet.name} item={item} outlet={outlet} box={box} caption={caption} />
        ))}
        {comments > 0 ? (
          <button
            type="button"
            className={`${css.talk} nodrag nopan`}
            aria-label={many(comments, "{n} open thread on {name}", "{n} open threads on {name}", { name: item.name })}
            onClick={(event) => {
              event.stopPropagation();
              store.getState().select([item.id]);
              store.getState().open({ what: "comments", node: item.id });
            }}
          >
            <IconMessage size={12} stroke={2} aria-hidden />
            {comments}
          </button>
        ) : null}
        {problems.length > 0 ? (
          <>
            <span className={css.badge}>
              <IconAlertTriangle size={12} stroke={2} aria-hidden />
              {problems.length}
              <span className="visually-hidden"> {many(problems.length, "problem", "problems")}</span>
            </span>
            {selected ? <span className={css.pinned}>{problems.join(" ")}</span> : null}
          </>
        ) : null}
      </>
    );
  },
  (a, b) => a.data === b.data && a.selected === b.selected,
);

function OutletPort({ item, outlet, box, caption }: { item: Item; outlet: Outlet; box: Box; caption: Caption }) {
  const add = useContext(AddContext);
  const port = portOf(box, item.outlets, outlet.name);
  const at = { left: port.x - box.x, top: port.y - box.y };
  const open = outlet.targets.length === 0;
  const said = caption.outlets[outlet.name];
  return (
    <>
      <Handle
        id={outlet.name}
        type="source"
        position={outlet.side === "below" ? Position.Bottom : Position.Right}
        className={css.outlet ?? ""}
        style={at}
      />
      {open ? (
        <span className={css.exit} data-side={outlet.side} data-label={outlet.label !== ""} style={at}>
          <i />
          <button
            type="button"
            className={`${css.plus} nodrag nopan`}
            aria-label={
              outlet.label
                ? t("Add after {name}, {label}", { name: item.name, label: outlet.label })
                : t("Add after {name}", { name: item.name })
            }
            onClick={(event) => {
              event.stopPropagation();
              add({ as: "outlet", from: item.id, outlet: outlet.name });
            }}
          >
            <IconPlus size={11} stroke={2} aria-hidden />
          </button>
        </span>
      ) : null}
      {outlet.label ? (
        <span className={css.label} data-side={outlet.side} style={at}>
          {outlet.label}
          {said?.count ? <b> {said.count}</b> : null}
        </span>
      ) : null}
    </>
  );
}

export interface EditRoadData extends Record<string, unknown> {
  readonly road: Road;
  readonly way: string;
  readonly at: Point;
  readonly chosen: boolean;
  readonly onAdd: (place: AddPlace) => void;
}

export function RoadWithPlus({ id, data }: EdgeProps<Edge<EditRoadData, "road">>) {
  const followed = useFollowing(id);
  if (!data) {
    return null;
  }
  const { road, chosen, onAdd } = data;
  const [way, at] = followed ? [drawWay(followed), middleOf(followed, road)] : [data.way, data.at];
  return (
    <>
      <BaseEdge id={id} path={way} interactionWidth={18} className={(chosen ? css.lit : css.road) ?? ""} />
      <EdgeLabelRenderer>
        <button
          type="button"
          className={`${css.plus} ${css.onRoad} nodrag nopan`}
          style={{ transform: `translate(-50%, -50%) translate(${at[0]}px, ${at[1]}px)` }}
          data-road={id}
          aria-label={t("Add here")}
          onClick={() => onAdd({ as: "road", road })}
        >
          <IconPlus size={11} stroke={2} aria-hidden />
        </button>
      </EdgeLabelRenderer>
    </>
  );
}

export function EditNote({ data, selected }: NodeProps) {
  const { note, n } = data as unknown as { note: CanvasNote; n: number };
  const { store } = useWorkbench();
  return (
    <button
      type="button"
      className={css.note}
      data-selected={selected}
      data-note={n}
      onKeyDown={(event) => {
        if (event.key === "Enter") {
          event.preventDefault();
          store.getState().open({ what: "note", n });
        }
      }}
      onFocus={(event) => {
        if (event.currentTarget.matches(":focus-visible")) {
          store.getState().select([`note:${n}`]);
        }
      }}
    >
      {note.text || t("An empty note")}
      {note.by ? <small>{note.by}</small> : null}
    </button>
  );
}

export function ParkingGround() {
  return <div className={css.parking}>{t("Parking: not part of the flow")}</div>;
}
