/** Texts of the app. English stands in the code, where it is read; another language is a catalogue of what each text is in it. */

import { createElement, Fragment, type ReactNode } from "react";
import { chooseLanguage } from "./language";

/** By the English text. Of a text with a number: by plural category of the language (`one`, `few`, `other`). */
export type Catalogue = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
type Values = Readonly<Record<string, string | number>>;

let spoken: Catalogue = {};
let plurals = new Intl.PluralRules("en");

/** From now on, for what is drawn after it. */
export function speak(language: string, catalogue: Catalogue): void {
  spoken = catalogue;
  plurals = new Intl.PluralRules(language);
}

/** `t("Sign in to {place}", { place })`. What the catalogue lacks is said in English. */
export function t(text: string, values: Values = {}): string {
  return filled(translated(text), values);
}

/** `rich("Read {guide} first", { guide: <Link …>{t("the guide")}</Link> })`: a sentence with elements in it. */
export function rich(text: string, values: Readonly<Record<string, ReactNode>>): ReactNode {
  const pieces = translated(text).split(/(\{\w+\})/);
  return pieces.map((piece, at) => {
    const name = piece.slice(1, -1);
    const node = piece.startsWith("{") && Object.hasOwn(values, name) ? values[name] : piece;
    return createElement(Fragment, { key: at }, node);
  });
}

/** `many(n, "{n} flow", "{n} flows")`: the second is what the catalogue knows it by. */
export function many(n: number, one: string, other: string, values: Values = {}): string {
  const found = Object.hasOwn(spoken, other) ? spoken[other] : undefined;
  const forms = typeof found === "object" ? found : { one, other };
  return filled(forms[plurals.select(n)] ?? forms.other ?? other, { n, ...values });
}

function translated(text: string): string {
  const found = Object.hasOwn(spoken, text) ? spoken[text] : undefined;
  return typeof found === "string" ? found : text;
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

// Before any module that says a text is evaluated: texts that stand in constants are in the reader's language too.
const chosen = await chooseLanguage();
if (chosen) {
  speak(chosen.language, chosen.catalogue);
}
