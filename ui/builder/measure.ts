/** How large a card is, from the width of its words in the reader's font. */

import type { Item } from "@/flow/canvas";
import { CARD, type Size } from "@/flow/layout";

const INNER = CARD.width - 12 - 28 - 10 - 12;
const NAME = { font: "600 13.5px", line: 20 };
const LABEL = "600 11.5px";
const SUMMARY = { font: "400 12px", line: 16 };

export type WidthOf = (text: string, font: string) => number;

/** numbers: whether cards have their row of numbers. */
export function measureWith(widthOf: WidthOf, numbers: (item: Item) => boolean): (item: Item) => Size {
  return (item) => {
    const labels = Math.max(0, ...item.outlets.map((out) => labelWidth(out, numbers(item), widthOf)));
    if (item.form === "pill") {
      const width = Math.max(96, Math.ceil(widthOf(item.name, NAME.font)) + 14 + 15 + 8 + 16);
      return { width, height: 36, line: 18, labels };
    }
    const name = linesOf(item.name, NAME.font, widthOf) * NAME.line;
    const summary = item.summary === "" ? 0 : linesOf(item.summary, SUMMARY.font, widthOf) * SUMMARY.line;
    const ports = item.outlets.filter((out) => out.side === "right").length;
    const body = Math.max(12 + Math.max(name + summary, 28) + 12, CARD.line + (ports - 1) * CARD.portPitch + 20);
    return { width: CARD.width, height: Math.ceil(body + (numbers(item) ? 30 : 0)) + 2, line: CARD.line, labels };
  };
}

function labelWidth(out: Item["outlets"][number], numbers: boolean, widthOf: WidthOf): number {
  if (out.side !== "right" || out.label === "") {
    return 0;
  }
  return Math.ceil(12 + widthOf(numbers ? `${out.label} 00,000 00.0%` : out.label, LABEL));
}

/** Words go on a line as long as they fit; two lines at most. */
function linesOf(text: string, font: string, widthOf: WidthOf): number {
  let lines = 1;
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    const fits = line === "" || widthOf(longer, font) <= INNER;
    lines += fits ? 0 : 1;
    line = fits ? longer : word;
  }
  return Math.min(lines, 2);
}

/** Asks the browser; letters are measured once. */
export function browserWidth(): WidthOf {
  const pen = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(document.body).fontFamily;
  const known = new Map<string, number>();
  return (text, font) => {
    const key = `${font}${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (pen) {
        pen.font = `${font} ${family}`;
      }
      width = pen ? pen.measureText(text).width * 1.01 : text.length * 7;
      known.set(key, width);
    }
    return width;
  };
}
