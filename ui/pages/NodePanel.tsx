/** What one node is, what it does, where each of its outlets goes, and its numbers. */

import { CloseButton } from "@mantine/core";
import type { ReactNode } from "react";
import type { Caption } from "@/builder/captions";
import type { Canvas, Item } from "@/flow/canvas";
import { isMapping } from "@/flow/document";
import { conditionWords, isMissing } from "@/flow/wording";
import { Facts, ProblemList, Tile } from "@/kit/parts";
import { plain } from "@/kit/words";
import { t } from "@/words/t";
import css from "./pages.module.css";

interface Props {
  readonly item: Item;
  readonly canvas: Canvas;
  readonly caption: Caption;
  readonly problems: readonly string[];
  /** Who stands here now. */
  readonly here?: ReactNode;
  readonly onSelect: (id: string) => void;
  readonly onClose: () => void;
}

export function NodePanel({ item, canvas, caption, problems, here, onSelect, onClose }: Props) {
  const rows = settingRows(item);
  const blocks = textBlocks(item);
  return (
    <aside className={css.panel} aria-label={t("Node {name}", { name: item.name })}>
      <PanelHead item={item} beneath={item.kindTitle} onClose={onClose} />
      <div className={css.panelBody}>
        {problems.length > 0 ? (
          <section>
            <ProblemList problems={problems.map((message) => ({ message }))} />
          </section>
        ) : null}
        <section>
          <p className={css.sentence}>{sentenceOf(item)}</p>
          {item.note ? <p className={css.faint}>{item.note}</p> : null}
        </section>
        {caption.figures.length + caption.results.length > 0 || caption.beneath ? <Numbers caption={caption} /> : null}
        {here}
        {item.outlets.length > 0 ? <Then item={item} canvas={canvas} caption={caption} onSelect={onSelect} /> : null}
        {rows.length + blocks.length > 0 ? (
          <section>
            <h3>{t("Settings")}</h3>
            {rows.length > 0 ? <Facts facts={rows} /> : null}
            {blocks.map(([name, text]) => (
              <div key={name}>
                <h3>{name}</h3>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard */}
                <pre className={css.block} tabIndex={0}>
                  {text}
                </pre>
              </div>
            ))}
          </section>
        ) : null}
      </div>
    </aside>
  );
}

export function PanelHead({ item, beneath, onClose }: { item: Item; beneath: string; onClose: () => void }) {
  return (
    <header className={css.panelHead}>
      <Tile group={item.group} kind={item.kind} svg={item.icon} />
      <span>
        <h2>{item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.name}</h2>
        <small>{beneath}</small>
      </span>
      <CloseButton aria-label={t("Close")} onClick={onClose} />
    </header>
  );
}

function Numbers({ caption }: { caption: Caption }) {
  const figures = [...caption.figures, ...(caption.beneath ? [caption.beneath] : [])];
  const rows: [string, string][] =
    caption.results.length > 0
      ? caption.results.map(([word, n, share]) => [word, share ? `${n} (${share})` : n])
      : figures.map((figure) => [figure.word.charAt(0).toUpperCase() + figure.word.slice(1), figure.value]);
  return (
    <section>
      <h3>{t("Numbers")}</h3>
      <Facts facts={rows} />
    </section>
  );
}

function Then({ item, canvas, caption, onSelect }: Pick<Props, "item" | "canvas" | "caption" | "onSelect">) {
  const byId = new Map(canvas.items.map((one) => [one.id, one]));
  const rows = item.outlets.flatMap((out) =>
    out.targets.length > 0 ? out.targets.map((to) => ({ out, to })) : [{ out, to: "" }],
  );
  return (
    <section>
      <h3>{t("Then")}</h3>
      <div className={css.then}>
        {rows.map(({ out, to }) => {
          const target = byId.get(to);
          return [
            <b key={`${out.name}${to}-outlet`}>{out.label || t("Next")}</b>,
            target ? (
              <button key={`${out.name}${to}-to`} type="button" onClick={() => onSelect(target.id)}>
                <Tile group={target.group} kind={target.kind} svg={target.icon} size={22} />
                {target.form === "pill" ? t("Wait {name}", { name: target.name }) : target.name}
              </button>
            ) : (
              <span key={`${out.name}${to}-to`} className={css.faint}>
                {t("Ends here")}
              </span>
            ),
            <span key={`${out.name}${to}-count`}>{caption.outlets[out.name]?.count ?? ""}</span>,
          ];
        })}
      </div>
    </section>
  );
}

function sentenceOf(item: Item): string {
  if (item.kind === "filter" && !isMissing(item.settings.where)) {
    return t("Yes if {conditionWords}.", { conditionWords: conditionWords(item.settings.where) });
  }
  if (item.form === "pill") {
    return t("Wait {name}.", { name: item.name });
  }
  return /[.?!…]$/.test(item.summary || item.name) ? item.summary || item.name : `${item.summary || item.name}.`;
}

const SPOKEN_ELSEWHERE = new Set(["kind", "next", "title", "note", "id"]);

function settingRows(item: Item): [string, string][] {
  return Object.entries(item.settings)
    .filter(([name, value]) => !SPOKEN_ELSEWHERE.has(name) && !isMissing(value) && !isStructure(value))
    .map(([name, value]) => [spell(name), plain(value)]);
}

/** Conditions, templates and the like, as they stand in the file. */
function textBlocks(item: Item): [string, string][] {
  return Object.entries(item.settings)
    .filter(([name, value]) => !SPOKEN_ELSEWHERE.has(name) && !isMissing(value) && isStructure(value))
    .flatMap(([name, value]) => blocksOf(spell(name), value));
}

function blocksOf(name: string, value: unknown): [string, string][] {
  if (isMapping(value) && Object.values(value).every((part) => typeof part === "string")) {
    return Object.entries(value).map(([part, text]) => [`${name}: ${spell(part).toLowerCase()}`, String(text)]);
  }
  return [[name, linesOf(value)]];
}

function linesOf(value: unknown): string {
  return Array.isArray(value) ? value.map((entry) => JSON.stringify(entry)).join("\n") : JSON.stringify(value, null, 2);
}

function isStructure(value: unknown): boolean {
  return isMapping(value) || (Array.isArray(value) && value.some((part) => typeof part === "object"));
}

function spell(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
