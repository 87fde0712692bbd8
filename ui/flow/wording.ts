/** Outlets and summaries as data: the twin of `towpath/nodes/wording.py`, held equal by `nodes/cases.json`. */

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
  for (const sentence of sentences) {
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
  if ((way === "and" || way === "or") && words.length > 1) {
    return `${words.slice(0, -1).join(", ")} ${way} ${words.at(-1)}`;
  }
  return words.join(", ");
}

/** `-3 days` is `3 days before`; the sentence goes on with what it is before. */
function offsetWords(offset: string): string {
  const bare = offset.trim();
  return bare.startsWith("-") ? `${bare.slice(1).trim()} before` : `${bare.replace(/^\+/, "").trim()} after`;
}

const DAYS: Record<string, string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

function dayWords(days: unknown): string {
  const short = Array.isArray(days) ? days.map(String) : [String(days)];
  const names = Object.keys(DAYS);
  const has = (wanted: string[]) => new Set(short).size === wanted.length && wanted.every((day) => short.includes(day));
  if (has(names)) {
    return "any day";
  }
  if (has(names.slice(0, 5))) {
    return "a weekday";
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
  return more > 0 ? `${words.join(", ")} ${joint} ${more} more` : words.join(` ${joint} `);
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
    return [pathWords(String(leaf[0])), ...leaf.slice(1).map(valueWords)].join(" ");
  }
  if (!isMapping(leaf) || Object.keys(leaf).length === 0) {
    return "…";
  }
  if ("not" in leaf) {
    return `not (${conditionWords(leaf.not)})`;
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
    words = `${key === "did_not" ? "no " : ""}${named.replaceAll("_", " ")}`;
  } else if (key === "message") {
    words = `‘${named}’ was ${"was" in leaf ? String(leaf.was) : "sent"}`;
  }
  for (const [setting, before, after] of [
    ["at_least", "at least ", " times"],
    ["at_most", "at most ", " times"],
    ["within", "in the last ", ""],
    ["since", "since ", ""],
  ] as const) {
    if (setting in leaf) {
      words += ` ${before}${valueWords(leaf[setting])}${after}`;
    }
  }
  return words;
}

function pathWords(path: string): string {
  const every = path.startsWith("every ") ? "every " : "";
  const bare = path.slice(every.length);
  const dot = bare.indexOf(".");
  return (
    every +
    bare
      .slice(dot + 1)
      .replace(/^"+|"+$/g, "")
      .replaceAll("_", " ")
  );
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
