/** The flow as a list, for screens too narrow for a canvas. */

import { useMemo } from "react";
import type { Canvas, Item } from "@/flow/canvas";
import { type Line, outline } from "@/flow/outline";
import { KindIcon } from "@/kit/icons";
import { t } from "@/words/t";
import css from "../pages/pages.module.css";
import type { Picture } from "./captions";
import { FindNode } from "./FindNode";
import { CardFace } from "./nodes";
import { scrollToNode } from "./reveal";

interface Props {
  readonly canvas: Canvas;
  readonly picture: Picture;
  readonly selected: string | null;
  readonly onSelect: (id: string | null) => void;
  readonly label: string;
}

export function FlowList({ canvas, picture, selected, onSelect, label }: Props) {
  const lines = useMemo(() => outline(canvas), [canvas]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css.list} aria-label={label} tabIndex={0}>
      <FindNode
        wide
        canvas={canvas}
        onFound={(id) => {
          onSelect(id);
          scrollToNode(id);
        }}
      />
      <ol>
        {lines.map((line) => (
          <li key={keyOf(line)} data-as={line.as} data-depth={line.depth}>
            <LineFace line={line} picture={picture} selected={selected} onSelect={onSelect} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function keyOf(line: Line): string {
  switch (line.as) {
    case "item":
      return line.item.id;
    case "outlet":
      return `${line.from.id}|${line.outlet.name}|${line.depth}`;
    case "jump":
      return `to ${line.to.id} ${line.key}`;
    case "exit":
      return `exit ${line.key}`;
  }
}

function LineFace({
  line,
  picture,
  selected,
  onSelect,
}: { line: Line } & Pick<Props, "picture" | "selected" | "onSelect">) {
  switch (line.as) {
    case "item":
      return <ItemFace item={line.item} picture={picture} selected={selected === line.item.id} onSelect={onSelect} />;
    case "outlet": {
      const said = picture.caption(line.from).outlets[line.outlet.name];
      return (
        <span>
          <b>{line.outlet.label || t("Also")}</b> {[said?.count, said?.share].filter(Boolean).join(", ")}
        </span>
      );
    }
    case "jump":
      return (
        <span className={css.jump}>
          {t("Goes on with")}{" "}
          <button type="button" data-shape="pill" onClick={() => onSelect(line.to.id)}>
            {line.to.name}
          </button>
        </span>
      );
    case "exit":
      return <span className={css.jump}>{t("Ends here")}</span>;
  }
}

function ItemFace({
  item,
  picture,
  selected,
  onSelect,
}: { item: Item; selected: boolean } & Pick<Props, "picture" | "onSelect">) {
  const caption = picture.caption(item);
  const light = picture.light(item) ?? undefined;
  return (
    <>
      <button
        type="button"
        data-node={item.id}
        data-shape={item.form}
        data-light={light}
        data-selected={selected}
        aria-pressed={selected}
        onClick={() => onSelect(item.id)}
      >
        {item.form === "pill" ? (
          <>
            <KindIcon kind={item.kind} svg={item.icon} />
            {item.name}
          </>
        ) : (
          <CardFace item={item} caption={caption} dim={light === "dim"} />
        )}
      </button>
      {caption.beneath ? (
        <span className={css.beside}>
          <b>{caption.beneath.value}</b> {caption.beneath.word}
        </span>
      ) : null}
    </>
  );
}
