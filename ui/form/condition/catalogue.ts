/** What a condition may ask here, as the server tells it, and what follows for the fields of a leaf. */

import type { components } from "@/api/schema";
import { t } from "@/words/t";
import type { Compare } from "./model";

export type Catalogue = components["schemas"]["Askable"];
export type Operator = components["schemas"]["ConditionOperator"];
export type Event = components["schemas"]["AskableEvent"];

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** subject: of the flow. where: a node's own condition, that of a start rule, one on an event that is waited for, or one on people
 * whom no run is about.
 * event: what `event.` is, in the latter two. */
export interface ConditionScope {
  readonly subject: string;
  readonly flow?: string;
  readonly where: "node" | "start" | "event" | "people";
  readonly event?: string;
}

const SECTIONS: readonly (readonly [prefix: string, label: string])[] = [
  ["contact", t("Contact")],
  ["company", t("Company")],
  ["deal", t("Deal")],
  ["order", t("Order")],
  ["product", t("Product")],
  ["event", t("Event")],
  ["entry", t("Starting event")],
  ["vars", t("Variable")],
  ["node", t("Earlier step")],
  ["now", t("Date and time")],
  ["run", t("Run")],
  ["flow", t("This flow")],
];

const QUESTION_LABELS: Readonly<Record<string, string>> = {
  did: t("Did"),
  did_not: t("Did not"),
  has_tag: t("Has the tag"),
  in_list: t("Is on the list"),
  in_group: t("Is in the group"),
  in_segment: t("Is in the segment"),
  in_flow: t("Flow"),
  message: t("Message"),
  has_consent: t("Agreed to"),
  reachable_on: t("Can be reached by"),
  prefers: t("Prefers"),
  in_stage: t("Stage"),
  user_online: t("Team member online"),
};

/** What the first field of a leaf offers. */
export function sortsIn(catalogue: Catalogue, scope: ConditionScope, event: string | undefined): Option[] {
  const prefixes = new Set(catalogue.fields.map((field) => prefixOf(field.path)));
  const about = event ?? (scope.where === "node" ? undefined : scope.event);
  if (scope.where === "people") {
    for (const prefix of [...prefixes].filter((one) => one !== "contact" && one !== "now")) {
      prefixes.delete(prefix);
    }
  }
  if (about !== undefined || scope.where === "start" || scope.where === "event") {
    prefixes.add("event");
  }
  if (scope.where === "node" && scope.flow !== undefined) {
    prefixes.add("entry");
  }
  const sections = SECTIONS.filter(([prefix]) => prefixes.has(prefix)).map(([value, label]) => ({ value, label }));
  const asked = Object.entries(QUESTION_LABELS).filter(([name]) => catalogue.questions.includes(name));
  const questions = asked.map(([value, label]) => ({ value, label }));
  return about === undefined
    ? [...sections.slice(0, 1), ...questions, ...sections.slice(1)]
    : [
        ...sections.filter((section) => section.value === "event"),
        ...sections.filter((section) => section.value !== "event"),
        ...questions,
      ];
}

export function labelOfSort(sort: string): string {
  return QUESTION_LABELS[sort] ?? SECTIONS.find(([prefix]) => prefix === sort)?.[1] ?? sort;
}

/** The fields of one section, as full paths. */
export function fieldsOf(catalogue: Catalogue, prefix: string, events: readonly string[]): Option[] {
  if (prefix === "event" || prefix === "entry") {
    const named = properties(catalogue, events).map(([name, title]) => ({
      value: `${prefix}.${part(name)}`,
      label: title,
    }));
    return [...named, { value: `${prefix}.user`, label: t("Who did it") }];
  }
  return catalogue.fields
    .filter((field) => prefixOf(field.path) === prefix)
    .map((field) => ({ value: field.path, label: prefix === "node" ? stepLabel(field.path) : field.title }));
}

/** Names and titles of the properties that these events have; without an event, of none. */
function properties(catalogue: Catalogue, events: readonly string[]): (readonly [string, string, string])[] {
  const found = new Map<string, readonly [string, string, string]>();
  for (const event of catalogue.events.filter((one) => events.includes(one.name))) {
    for (const property of event.properties) {
      found.set(property.name, [property.name, property.title, property.type]);
    }
  }
  return [...found.values()];
}

/** `node.ask.outlet` → `ask: outlet`. */
function stepLabel(path: string): string {
  const [, node = "", what = ""] = path.split(".");
  return `${node}: ${what}`;
}

export function typeOf(catalogue: Catalogue, path: string, events: readonly string[]): string {
  const prefix = prefixOf(path);
  if (prefix === "event" || prefix === "entry") {
    const name = path.slice(prefix.length + 1).replace(/^"|"$/g, "");
    return name === "user" ? "text" : (properties(catalogue, events).find(([one]) => one === name)?.[2] ?? "any");
  }
  const declared = catalogue.fields.find((field) => field.path === path)?.type;
  return declared ?? (path.includes(".metadata.") ? "text" : "any");
}

/** The operators that go with a type; “changed” only where the event is a change of an attribute. */
export function operatorsFor(catalogue: Catalogue, type: string, events: readonly string[]): readonly Operator[] {
  const changes = events.includes("attribute_changed");
  return catalogue.operators.filter((one) => one.types.includes(type) && (changes || one.group !== "change"));
}

/** Values that are known to exist for a path. */
export function choicesFor(catalogue: Catalogue, path: string): Option[] {
  const name = path.split(".").at(-1) ?? "";
  const prefix = prefixOf(path);
  const known =
    catalogue.choices[path] ?? (prefix === "event" || prefix === "entry" ? catalogue.choices[name] : undefined);
  return (known ?? []).map((choice) => ({ value: choice.value, label: choice.title }));
}

/** Whether a letter's case can matter: text that is compared as text. */
export function mayBeExact(operator: Operator | undefined, type: string): boolean {
  return operator?.group === "text" || (operator?.group === "equal" && (type === "text" || type === "any"));
}

/** Whether “every” can be asked: of a list, by an operator that looks at its members one by one. */
export function mayBeEvery(operator: Operator | undefined, type: string): boolean {
  return type === "list" && operator !== undefined && !["list", "change", "state"].includes(operator.group);
}

/** The leaf with another path: an operator and values that no longer fit are given up. */
export function withPath(catalogue: Catalogue, leaf: Compare, path: string, events: readonly string[]): Compare {
  const type = typeOf(catalogue, path, events);
  const fitting = operatorsFor(catalogue, type, events);
  const kept = fitting.some((one) => one.word === leaf.operator);
  const operator = kept
    ? leaf.operator
    : (fitting.find((one) => one.word === (type === "list" ? "has" : "is")) ?? fitting[0])?.word;
  const same = kept && type === typeOf(catalogue, leaf.path, events);
  return { ...leaf, path, operator: operator ?? leaf.operator, values: same ? leaf.values : [], every: false };
}

/** The leaf with another operator: values are kept as far as it takes them. */
export function withOperator(catalogue: Catalogue, leaf: Compare, word: string): Compare {
  const takes = (name: string) => catalogue.operators.find((one) => one.word === name)?.takes ?? "one";
  const [before, after] = [takes(leaf.operator), takes(word)];
  const many = after === "several" ? leaf.values.length : after === "two" ? 2 : after === "nothing" ? 0 : 1;
  const other = (before === "duration") !== (after === "duration");
  return { ...leaf, operator: word, values: other ? [] : leaf.values.slice(0, many) };
}

/** A typed word as a value of this type: numbers and true / false where nothing says that it is text. */
export function readTyped(text: string, type: string): unknown {
  if (text.startsWith("=")) {
    return text;
  }
  const number = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/.test(text) && String(Number(text)) === text;
  if (number && (type === "number" || type === "any" || type === "list")) {
    return Number(text);
  }
  return type === "any" && (text === "true" || text === "false") ? text === "true" : text;
}

function prefixOf(path: string): string {
  return path.split(".")[0] ?? "";
}

function part(name: string): string {
  return /^[\w-]+$/.test(name) ? name : `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
