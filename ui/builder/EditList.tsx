/** The flow as a list, for narrow screens: the same deeds as on the canvas, by buttons. */

import { IconAlertTriangle, IconMessage, IconPlus } from "@tabler/icons-react";
import { useContext, useMemo } from "react";
import { type Item, START } from "@/flow/canvas";
import { type Line, outline } from "@/flow/outline";
import { KindIcon } from "@/kit/icons";
import { many, t } from "@/words/t";
import pages from "../pages/pages.module.css";
import { AddContext } from "./adding";
import css from "./builder.module.css";
import { NO_CAPTION } from "./captions";
import { useBuilder, useCanvas, useWorkbench } from "./context";
import { FindNode } from "./FindNode";
import { CardFace } from "./nodes";
import { scrollToNode } from "./reveal";

interface Props {
  readonly problems: ReadonlyMap<string, readonly string[]>;
  readonly comments: ReadonlyMap<string, number>;
  readonly label: string;
}

export function EditList({ problems, comments, label }: Props) {
  const canvas = useCanvas();
  const lines = useMemo(() => outline(canvas), [canvas]);
  const notes = useBuilder((state) => state.history.now.notes);
  const { store } = useWorkbench();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={pages.list} aria-label={label} tabIndex={0}>
      <FindNode
        wide
        canvas={canvas}
        onFound={(id) => {
          store.getState().select([id]);
          scrollToNode(id);
        }}
      />
      <ol>
        {lines.map((line, n) => (
          // A line is where it stands; it holds nothing of its own.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={n} data-as={line.as} data-depth={line.depth}>
            <LineFace line={line} problems={problems} comments={comments} before={lines[n - 1]} />
          </li>
        ))}
      </ol>
      {canvas.parked.length > 0 ? (
        <div className={css.parkedList}>
          <span>{t("Parking: not part of the flow")}</span>
          {canvas.parked.map((item) => (
            <ItemFace key={item.id} item={item} problems={[]} comments={comments.get(item.id) ?? 0} parked />
          ))}
        </div>
      ) : null}
      {Array.isArray(notes) && notes.length > 0 ? (
        <div className={css.parkedList}>
          <span>{t("Notes")}</span>
          {notes.map((note, n) => (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: notes are known by their place
              key={n}
              type="button"
              className={css.noteLine}
              onClick={() => store.getState().open({ what: "note", n })}
            >
              {String(note?.text ?? note) || t("An empty note")}
            </button>
          ))}
        </div>
      ) : null}
    </section>
  );
}

function LineFace({
  line,
  problems,
  comments,
  before,
}: {
  line: Line;
  problems: ReadonlyMap<string, readonly string[]>;
  comments: ReadonlyMap<string, number>;
  before: Line | undefined;
}) {
  switch (line.as) {
    case "item":
      return (
        <>
          <ItemFace
            item={line.item}
            problems={problems.get(line.item.id) ?? []}
            comments={comments.get(line.item.id) ?? 0}
          />
          {line.item.outlets.length === 1 ? (
            <AddBehind item={line.item} outlet={line.item.outlets[0]?.name ?? "done"} />
          ) : null}
        </>
      );
    case "outlet":
      return (
        <span className={css.outletLine}>
          <b>{line.outlet.label || t("Also")}</b>
          <AddBehind item={line.from} outlet={line.outlet.name} />
        </span>
      );
    case "jump":
      return <JumpFace to={line.to} />;
    case "exit":
      return before?.as === "outlet" || before?.as === "item" ? (
        <span className={pages.jump}>{t("Ends here")}</span>
      ) : null;
  }
}

function JumpFace({ to }: { to: Item }) {
  const { store } = useWorkbench();
  return (
    <span className={pages.jump}>
      {t("Goes on with")}{" "}
      <button type="button" data-shape="pill" onClick={() => store.getState().open({ what: "node", id: to.id })}>
        {to.name}
      </button>
    </span>
  );
}

function AddBehind({ item, outlet }: { item: Item; outlet: string }) {
  const add = useContext(AddContext);
  const word = item.outlets.find((one) => one.name === outlet)?.label;
  return (
    <button
      type="button"
      className={css.addLine}
      aria-label={
        word ? t("Add after {name}, {word}", { name: item.name, word }) : t("Add after {name}", { name: item.name })
      }
      onClick={() => add({ as: "outlet", from: item.id, outlet })}
    >
      <IconPlus size={14} stroke={2} aria-hidden />
    </button>
  );
}

function ItemFace({
  item,
  problems,
  comments,
  parked = false,
}: {
  item: Item;
  problems: readonly string[];
  comments: number;
  parked?: boolean;
}) {
  const { store } = useWorkbench();
  const selected = useBuilder((state) => state.selected.includes(item.id));
  const open = () => {
    store.getState().select([item.id]);
    store.getState().open({ what: "node", id: item.id });
  };
  return (
    <>
      <button
        type="button"
        data-shape={item.form}
        data-node={item.id}
        data-selected={selected}
        data-parked={parked || undefined}
        data-problem={problems.length > 0}
        onClick={open}
      >
        {item.form === "pill" ? (
          <>
            <KindIcon kind={item.kind} svg={item.icon} />
            {item.name}
          </>
        ) : (
          <CardFace item={item} caption={NO_CAPTION} dim={parked} />
        )}
      </button>
      {comments > 0 ? (
        <button
          type="button"
          className={css.lineTalk}
          onClick={() => store.getState().open({ what: "comments", node: item.id })}
        >
          <IconMessage size={14} stroke={1.75} aria-hidden />
          {comments} {many(comments, "comment", "comments")}
          <span className="visually-hidden"> {t("on {name}", { name: item.name })}</span>
        </button>
      ) : null}
      {problems.length > 0 && item.id !== START ? (
        <p className={css.lineProblem}>
          <IconAlertTriangle size={14} stroke={1.75} aria-hidden /> {problems[0]}
        </p>
      ) : null}
    </>
  );
}
