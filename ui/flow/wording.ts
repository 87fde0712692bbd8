/** Outlets and summaries as data: the twin of `towpath/nodes/wording.py`, held equal by `nodes/cases.json`. */

import { t } from "@/words/t";
import { isMapping } from "./document";

export type OutletData = string | { each?: string; outlet?: string; when?: string };

/** What stands at a dotted path; of a list, the list of what stands there in each entry. */
export function find(document: unknown, path: string): unknown {
  let found: unknown = document;
  for (const part of path.split(".")) {
    if (Array.isArray(found)) {
      found = found.filter(isMapping).map((entry) => entry[part]);
    } else if (isMapping(found)) {
      found = found[part];
    } else {
      return undefined;
    }
  }
  return found;
}

export function readOutlets(data: readonly OutletData[], document: unknown): string[] {
  const outlets: string[] = [];
  for (const entry of data) {
    if (typeof entry === "string") {
      outlets.push(entry);
    } else if (entry.when !== undefined && isMissing(find(document, entry.when))) {
    } else if (entry.each !== undefined) {
      const names = find(document, entry.each);
      outlets.push(...(Array.isArray(names) ? names.map(String) : []));
    } else if (entry.outlet !== undefined) {
      outlets.push(entry.outlet);
    }
  }
  return outlets;
}

/** The first sentence whose every place can be filled. */
export function writeSummary(sentences: readonly string[], document: unknown): string {
  for (const sentence of sentences.map((one) => t(one))) {
    const places = [...sentence.matchAll(PLACE)].map((match) => find(document, match[1] ?? ""));
    if (!places.some(isMissing)) {
      return sentence.replace(PLACE, (_, path: string, way?: string) => word(find(document, path), way ?? ""));
    }
  }
  return "";
}

const PLACE = /\{([a-z_.]+)(?:\|([a-z]+))?\}/g;
const ABBREVIATED = 2;

export function isMissing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === "") {
    return true;
  }
  return Array.isArray(value) ? value.length === 0 : isMapping(value) && Object.keys(value).length === 0;
}

function word(value: unknown, way: string): string {
  if (way === "if") {
    return "";
  }
  if (way === "condition") {
    return conditionWords(value);
  }
  if (way === "path") {
    return pathWords(String(value));
  }
  if (way === "offset") {
    return offsetWords(String(value));
  }
  if (way === "days") {
    return dayWords(value);
  }
  if (way === "keys") {
    return isMapping(value) ? Object.keys(value).join(", ") : "";
  }
  if (way === "count") {
    return String(Array.isArray(value) ? value.length : Object.keys(isMapping(value) ? value : {}).length);
  }
  return Array.isArray(value) ? joined(value.map(String), way) : String(value);
}

function joined(words: string[], way: string): string {
  const last = words.at(-1);
  if ((way !== "and" && way !== "or") || last === undefined || words.length === 1) {
    return words.join(", ");
  }
  const list = words.slice(0, -1).join(", ");
  return way === "and" ? t("{list} and {last}", { list, last }) : t("{list} or {last}", { list, last });
}

/** `-3 days` is `3 days before`; the sentence goes on with what it is before. */
function offsetWords(offset: string): string {
  const bare = offset.trim();
  return bare.startsWith("-")
    ? t("{time} before", { time: bare.slice(1).trim() })
    : t("{time} after", { time: bare.replace(/^\+/, "").trim() });
}

const DAYS: Record<string, string> = {
  mon: t("Monday"),
  tue: t("Tuesday"),
  wed: t("Wednesday"),
  thu: t("Thursday"),
  fri: t("Friday"),
  sat: t("Saturday"),
  sun: t("Sunday"),
};

function dayWords(days: unknown): string {
  const short = Array.isArray(days) ? days.map(String) : [String(days)];
  const names = Object.keys(DAYS);
  const has = (wanted: string[]) => new Set(short).size === wanted.length && wanted.every((day) => short.includes(day));
  if (has(names)) {
    return t("any day");
  }
  if (has(names.slice(0, 5))) {
    return t("a weekday");
  }
  return joined(
    short.map((day) => DAYS[day] ?? day),
    "or",
  );
}

/** A condition as short words: `first name is Ada, total more than 5 and 2 more`. */
export function conditionWords(where: unknown): string {
  const [joint, leaves] = members(where);
  const words = leaves.slice(0, ABBREVIATED).map(leafWords);
  const more = leaves.length - words.length;
  return joined(more > 0 ? [...words, t("{n} more", { n: more })] : words, joint);
}

function members(where: unknown): [string, unknown[]] {
  if (isMapping(where)) {
    for (const [key, joint] of [
      ["all", "and"],
      ["any", "or"],
    ] as const) {
      if (key in where) {
        const inner = where[key];
        return [joint, Array.isArray(inner) ? inner : []];
      }
    }
    return ["and", [where]];
  }
  if (Array.isArray(where)) {
    return typeof where[0] === "string" ? ["and", [where]] : ["and", where];
  }
  return ["and", []];
}

function leafWords(leaf: unknown): string {
  if (Array.isArray(leaf)) {
    const [path, operator, ...values] = leaf;
    const words = operator === undefined ? [] : [t(valueWords(operator)), ...values.map(valueWords)];
    return [pathWords(String(path)), ...words].join(" ");
  }
  if (!isMapping(leaf) || Object.keys(leaf).length === 0) {
    return "…";
  }
  if ("not" in leaf) {
    return t("not ({what})", { what: conditionWords(leaf.not) });
  }
  if ("all" in leaf || "any" in leaf) {
    return `(${conditionWords(leaf)})`;
  }
  return questionWords(leaf);
}

/** A question other than a comparison: `order paid at least 2 times in the last 30 days`, `‘Offer’ was opened`, `has tag vip`. */
function questionWords(leaf: Record<string, unknown>): string {
  const key = Object.keys(leaf)[0] ?? "";
  const named = valueWords(leaf[key]);
  let words = `${key.replaceAll("_", " ")} ${named}`;
  if (key === "did" || key === "did_not") {
    const event = named.replaceAll("_", " ");
    words = key === "did" ? event : t("no {event}", { event });
  } else if (key === "message") {
    words = t("‘{message}’ was {state}", { message: named, state: t("was" in leaf ? String(leaf.was) : "sent") });
  }
  if ("at_least" in leaf) {
    words = t("{what} at least {n} times", { what: words, n: valueWords(leaf.at_least) });
  }
  if ("at_most" in leaf) {
    words = t("{what} at most {n} times", { what: words, n: valueWords(leaf.at_most) });
  }
  if ("within" in leaf) {
    words = t("{what} in the last {time}", { what: words, time: valueWords(leaf.within) });
  }
  if ("since" in leaf) {
    words = t("{what} since {time}", { what: words, time: valueWords(leaf.since) });
  }
  return words;
}

function pathWords(path: string): string {
  const every = path.startsWith("every ");
  const bare = every ? path.slice("every ".length) : path;
  const name = bare
    .slice(bare.indexOf(".") + 1)
    .replace(/^"+|"+$/g, "")
    .replaceAll("_", " ");
  return every ? t("every {name}", { name }) : name;
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(valueWords).join(", ");
  }
  if (isMapping(value)) {
    return Object.entries(value)
      .map(([key, part]) => `${key} ${valueWords(part)}`)
      .join(", ");
  }
  return String(value);
}

/** The questions of a node in reading order, in words: the n-th is what its visits saw as `n`. */
export function questions(settings: unknown): string[] {
  const paths = find(settings, "paths.where");
  const conditions = Array.isArray(paths) ? paths : [find(settings, "where")];
  return conditions.flatMap(leaves).map(leafWords);
}

function leaves(where: unknown): unknown[] {
  if (where === undefined || where === null) {
    return [];
  }
  if (isMapping(where)) {
    const inner = where.all ?? where.any ?? where.not;
    return inner === undefined ? [where] : leaves(inner);
  }
  if (Array.isArray(where)) {
    return typeof where[0] === "string" ? [where] : where.flatMap(leaves);
  }
  return [];
}
