/** Texts of the app. English stands in the code, where it is read; another language is a catalogue of what each text is in it. */

/** By the English text. Of a text with a number: by plural category of the language (`one`, `few`, `other`). */
export type Catalogue = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
type Values = Readonly<Record<string, string | number>>;

let spoken: Catalogue = {};
let plurals = new Intl.PluralRules("en");

/** From now on. Texts are looked up when they are drawn: call it before the first. */
export function speak(language: string, catalogue: Catalogue): void {
  spoken = catalogue;
  plurals = new Intl.PluralRules(language);
}

/** `t("Sign in to {place}", { place })`. What the catalogue lacks is said in English. */
export function t(text: string, values: Values = {}): string {
  const found = Object.hasOwn(spoken, text) ? spoken[text] : undefined;
  return filled(typeof found === "string" ? found : text, values);
}

/** `many(n, "{n} flow", "{n} flows")`: the second is what the catalogue knows it by. */
export function many(n: number, one: string, other: string, values: Values = {}): string {
  const found = Object.hasOwn(spoken, other) ? spoken[other] : undefined;
  const forms = typeof found === "object" ? found : { one, other };
  return filled(forms[plurals.select(n)] ?? forms.other ?? other, { n, ...values });
}

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}
