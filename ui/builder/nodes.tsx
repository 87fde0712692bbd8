/** What stands on the canvas: cards, pills, notes, the parking area. */

import { IconAlertTriangle, IconX } from "@tabler/icons-react";
import { Handle, type NodeProps, Position } from "@xyflow/react";
import type { Item, Outlet } from "@/flow/canvas";
import type { CanvasNote } from "@/flow/document";
import { KindIcon } from "@/kit/icons";
import { Tile } from "@/kit/parts";
import { t } from "@/words/t";
import css from "./canvas.module.css";
import type { Caption, Figure, Light } from "./captions";

export interface CardShown {
  readonly item: Item;
  readonly ports: readonly { readonly outlet: Outlet; readonly x: number; readonly y: number }[];
  readonly line: number;
  readonly enters: boolean;
  readonly caption: Caption;
  readonly light: Light;
  readonly problems: readonly string[];
  readonly selected: boolean;
  readonly parked: boolean;
}

export function CardNode({ data }: NodeProps) {
  const shown = data as unknown as CardShown;
  const { item, caption } = shown;
  return (
    <>
      {/* React Flow wants handles to know an edge's ends; the ways are our own. */}
      <Handle type="target" position={Position.Left} className={css.handle ?? ""} isConnectable={false} />
      <Handle type="source" position={Position.Right} className={css.handle ?? ""} isConnectable={false} />
      <button
        type="button"
        className={item.form === "pill" ? css.pill : css.card}
        data-node={item.id}
        data-light={shown.light ?? undefined}
        data-selected={shown.selected}
        data-problem={shown.problems.length > 0}
        aria-pressed={shown.selected}
      >
        {item.form === "pill" ? (
          <>
            <KindIcon kind={item.kind} svg={item.icon} size={15} />
            {item.name}
          </>
        ) : (
          <CardFace item={item} caption={caption} dim={shown.light === "dim"} />
        )}
      </button>
      {shown.enters ? <i className={css.port} style={{ left: 0, top: shown.line }} /> : null}
      {shown.ports.map((port) => (
        <OutletMark key={port.outlet.name} port={port} shown={shown} />
      ))}
      {caption.beneath ? <FigureBeneath figure={caption.beneath} strong={shown.light === "here"} /> : null}
      {shown.problems.length > 0 ? <Problems sentences={shown.problems} open={shown.selected} /> : null}
      {caption.results.length > 0 ? <Results results={caption.results} /> : null}
    </>
  );
}

export function CardFace({ item, caption, dim }: { item: Item; caption: Caption; dim: boolean }) {
  return (
    <>
      <span className={css.face}>
        <Tile group={dim ? "grey" : item.group} kind={item.kind} svg={item.icon} />
        <span className={css.words}>
          <b>{item.name}</b>
          {item.summary ? <span>{item.summary}</span> : null}
        </span>
      </span>
      {caption.figures.length > 0 ? (
        <span className={css.figures}>
          {caption.figures.slice(0, 2).map((figure) => (
            <span key={figure.word}>
              <b>{figure.value}</b> {figure.word}
            </span>
          ))}
        </span>
      ) : null}
    </>
  );
}

function OutletMark({ port, shown }: { port: CardShown["ports"][number]; shown: CardShown }) {
  const { outlet } = port;
  const said = shown.caption.outlets[outlet.name];
  const open = outlet.targets.length === 0;
  const dim = shown.light === "dim";
  return (
    <>
      {open ? (
        <span
          className={css.exit}
          data-side={outlet.side}
          data-label={outlet.label !== ""}
          data-dim={dim}
          style={{ left: port.x, top: port.y }}
        >
          <i />
          <span title={t("The run ends here")}>
            <IconX size={12} stroke={2} aria-label={t("Ends here")} />
          </span>
        </span>
      ) : null}
      <i className={css.port} style={{ left: port.x, top: port.y }} />
      {outlet.label ? (
        <span className={css.label} data-side={outlet.side} style={{ left: port.x, top: port.y }}>
          {outlet.label}
          {said?.count ? <b> {said.count}</b> : null}
          {said?.share ? <small> {said.share}</small> : null}
        </span>
      ) : null}
    </>
  );
}

export function FigureBeneath({ figure, strong }: { figure: Figure; strong: boolean }) {
  return (
    <span className={css.beneath} data-strong={strong}>
      <b>{figure.value}</b> {figure.word}
    </span>
  );
}

function Problems({ sentences, open }: { sentences: readonly string[]; open: boolean }) {
  return (
    <>
      <span className={css.badge}>
        <IconAlertTriangle size={12} stroke={2} aria-hidden />
        {sentences.length}
        <span className="visually-hidden"> {t("problems")}</span>
      </span>
      {open ? <span className={css.pinned}>{sentences.join(" ")}</span> : null}
    </>
  );
}

function Results({ results }: { results: Caption["results"] }) {
  return (
    <span className={css.results} aria-hidden="true">
      {results.map(([word, count, share]) => (
        <span key={word}>
          <span>{word}</span>
          <b>{count}</b>
          <small>{share}</small>
        </span>
      ))}
    </span>
  );
}

export function NoteNode({ data }: NodeProps) {
  const note = data.note as CanvasNote;
  return (
    <div className={css.note}>
      {note.text}
      {note.by ? <small>{note.by}</small> : null}
    </div>
  );
}

export function ParkingNode({ data }: NodeProps) {
  const items = data.items as readonly Item[];
  return (
    <div className={css.parking}>
      <span>{t("Parking: not part of the flow")}</span>
      {items.map((item) => (
        <div key={item.id} className={css.card} data-parked="true">
          <CardFace item={item} caption={{ figures: [], beneath: null, outlets: {}, results: [] }} dim />
        </div>
      ))}
    </div>
  );
}
