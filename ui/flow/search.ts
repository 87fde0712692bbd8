/** Finds nodes of a flow by what they are called, what they are and what stands in them, messages too. */

import type { Canvas, Item } from "./canvas";

export interface FoundNode {
  readonly item: Item;
  /** What stands around the word, where the card does not say it. */
  readonly around: string;
}

const AROUND = 24;
const LONGEST = 90;
/** What leads on is not what a node says. */
const NOT_SAID = new Set(["kind", "title", "next"]);

/** Every word must be found somewhere; names that begin with what was typed come first, then other names, then the rest. */
export function searchFlow(canvas: Canvas, typed: string): FoundNode[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return canvas.items.map((item) => ({ item, around: "" }));
  }
  const found = canvas.items.flatMap((item, place) => {
    const name = item.name.toLowerCase();
    const face = [item.name, item.kindTitle, item.summary, item.id].join("\n").toLowerCase();
    const texts = words.every((word) => face.includes(word)) ? [] : textsOf(item);
    const all = [face, ...texts.map((text) => text.toLowerCase())];
    if (!words.every((word) => all.some((text) => text.includes(word)))) {
      return [];
    }
    const rank = name.startsWith(words[0] ?? "")
      ? 0
      : words.every((word) => name.includes(word))
        ? 1
        : texts.length === 0
          ? 2
          : 3;
    return [{ item, around: aroundOf(texts, words, face), rank, place }];
  });
  return found.sort((a, b) => a.rank - b.rank || a.place - b.place).map(({ item, around }) => ({ item, around }));
}

function textsOf(item: Item): string[] {
  const texts = item.note ? [item.note] : [];
  const look = (value: unknown) => {
    if (typeof value === "string") {
      texts.push(value.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "));
    } else if (Array.isArray(value)) {
      value.forEach(look);
    } else if (typeof value === "object" && value !== null) {
      Object.values(value).forEach(look);
    }
  };
  for (const [name, value] of Object.entries(item.settings)) {
    if (!NOT_SAID.has(name)) {
      look(value);
    }
  }
  return texts;
}

/** The words of a text around the first that the card does not say. */
function aroundOf(texts: readonly string[], words: readonly string[], face: string): string {
  const unsaid = words.find((word) => !face.includes(word));
  const text = unsaid && texts.find((one) => one.toLowerCase().includes(unsaid));
  if (!unsaid || !text) {
    return "";
  }
  const at = Math.max(0, text.toLowerCase().indexOf(unsaid) - AROUND);
  const from = at === 0 ? 0 : text.indexOf(" ", at) + 1 || at;
  const shown = text.slice(from, from + LONGEST).trim();
  return `${from > 0 ? "… " : ""}${shown}${from + LONGEST < text.length ? " …" : ""}`;
}
