/** Values in one line, as flow files write them: `[[event.total, more than, 20], {did: order_paid, within: 30 days}]`. */

import { isMapping } from "@/flow/document";
import { t } from "@/words/t";

const PLAIN = /^[^\s"'[\]{},#:=`\\&*!|>%@?-][^"[\]{},#:`\\]*$/;
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const AMBIGUOUS = new Set(["true", "false", "yes", "no", "on", "off", "null", "y", "n", "~"]);

export class BadText extends Error {}

export function writeInline(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(writeInline).join(", ")}]`;
  }
  if (isMapping(value)) {
    const pairs = Object.entries(value).map(([key, part]) => `${scalar(key)}: ${writeInline(part)}`);
    return `{${pairs.join(", ")}}`;
  }
  return value === null || value === undefined ? "null" : typeof value === "string" ? scalar(value) : String(value);
}

function scalar(text: string): string {
  const plain = PLAIN.test(text) && text === text.trim() && !NUMBER.test(text) && !AMBIGUOUS.has(text.toLowerCase());
  return plain ? text : JSON.stringify(text);
}

/** Throws BadText with a sentence that says what is wrong and where. */
export function readInline(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): unknown {
    if (depth > 60) {
      throw new BadText(t("That is nested too deeply."));
    }
    this.space();
    const sign = this.text[this.at];
    if (sign === "[") {
      return this.list(depth);
    }
    if (sign === "{") {
      return this.mapping(depth);
    }
    return sign === '"' ? this.quoted() : natural(this.plain());
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) {
      throw new BadText(t("“{text}” stands behind the end.", { text: this.text.slice(this.at, this.at + 12) }));
    }
  }

  private list(depth: number): unknown[] {
    const list: unknown[] = [];
    this.at += 1;
    for (this.space(); this.text[this.at] !== "]"; this.space()) {
      list.push(this.value(depth + 1));
      this.comma("]");
    }
    this.at += 1;
    return list;
  }

  private mapping(depth: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.at += 1;
    for (this.space(); this.text[this.at] !== "}"; this.space()) {
      const key = this.text[this.at] === '"' ? this.quoted() : this.plain(true);
      this.space();
      if (this.text[this.at] !== ":") {
        throw new BadText(t("“{key}” needs a colon and a value.", { key }));
      }
      this.at += 1;
      entries.push([key, this.value(depth + 1)]);
      this.comma("}");
    }
    this.at += 1;
    return Object.fromEntries(entries);
  }

  private comma(closing: string): void {
    this.space();
    if (this.text[this.at] === ",") {
      this.at += 1;
    } else if (this.text[this.at] !== closing) {
      throw new BadText(
        this.at >= this.text.length
          ? t("A “{closing}” is missing at the end.", { closing })
          : t("A comma or “{closing}” is missing before “{text}”.", {
              closing,
              text: this.text.slice(this.at, this.at + 12),
            }),
      );
    }
  }

  private plain(key = false): string {
    const from = this.at;
    const stop = key ? /[,[\]{}:]/ : /[,[\]{}]/;
    while (this.at < this.text.length && !stop.test(this.text[this.at] ?? "")) {
      this.at += 1;
    }
    const word = this.text.slice(from, this.at).trim();
    if (word === "") {
      throw new BadText(
        this.at >= this.text.length
          ? t("A value is missing at the end.")
          : t("A value is missing before “{text}”.", { text: String(this.text[this.at]) }),
      );
    }
    return word;
  }

  private quoted(): string {
    const match = /^"(?:[^"\\]|\\.)*"/s.exec(this.text.slice(this.at));
    if (!match) {
      throw new BadText(t("A closing quotation mark is missing."));
    }
    this.at += match[0].length;
    try {
      return JSON.parse(match[0]) as string;
    } catch {
      throw new BadText(t("{match} can't be read.", { match: match[0].slice(0, 20) }));
    }
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? "")) {
      this.at += 1;
    }
  }
}

function natural(word: string): unknown {
  if (word === "true" || word === "false") {
    return word === "true";
  }
  return word === "null" ? null : NUMBER.test(word) ? Number(word) : word;
}
