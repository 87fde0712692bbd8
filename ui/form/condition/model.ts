/** A condition as the editor holds it: groups and leaves with keys, read from a document's `where` and written back into it. */

import { isMapping } from "@/flow/document";

/** none: no member holds. not_all: at least one member does not. */
export type Joint = "all" | "any" | "none" | "not_all";

export interface Group {
  readonly key: number;
  readonly is: "group";
  readonly joint: Joint;
  readonly members: readonly Clause[];
}

/** `[path, operator, value…]`. A path that ends with a point has no name yet: the leaf is not written. */
export interface Compare {
  readonly key: number;
  readonly is: "compare";
  readonly path: string;
  readonly operator: string;
  readonly values: readonly unknown[];
  readonly every: boolean;
  readonly exact: boolean;
}

export interface Did {
  readonly key: number;
  readonly is: "did";
  readonly negated: boolean;
  readonly event: string;
  readonly where: Group;
  readonly within: string;
  readonly since: string;
  readonly atLeast: number | null;
  readonly atMost: number | null;
}

/** `{in_flow: name, state: …}` and its like: `name` is what the question's own key says. */
export interface Question {
  readonly key: number;
  readonly is: "question";
  readonly question: string;
  readonly name: unknown;
  readonly more: Readonly<Record<string, unknown>>;
}

/** What this editor can't show: kept as it is. */
export interface Other {
  readonly key: number;
  readonly is: "other";
  readonly document: unknown;
}

export type Clause = Group | Compare | Did | Question | Other;
export type Place = readonly (string | number)[];

export const QUESTIONS = [
  "has_tag",
  "in_list",
  "in_group",
  "in_segment",
  "in_flow",
  "message",
  "has_consent",
  "reachable_on",
  "prefers",
  "in_stage",
  "user_online",
] as const;

let last = 0;

export function nextKey(): number {
  last += 1;
  return last;
}

// ---- Reading

/** `where` of a document: a list, one group or one leaf. */
export function read(where: unknown): Group {
  const members = readMembers(where);
  const only = members.length === 1 ? members[0] : undefined;
  return only?.is === "group" ? only : { key: nextKey(), is: "group", joint: "all", members };
}

function readMembers(where: unknown): Clause[] {
  if (where === null || where === undefined) {
    return [];
  }
  return Array.isArray(where) && !isLeaf(where) ? where.map(readClause) : [readClause(where)];
}

function readClause(document: unknown): Clause {
  if (Array.isArray(document)) {
    return isLeaf(document) ? readCompare(document) : group("all", document.map(readClause));
  }
  if (!isMapping(document)) {
    return { key: nextKey(), is: "other", document };
  }
  const keys = Object.keys(document);
  if (keys.length === 1 && (keys[0] === "all" || keys[0] === "any")) {
    return group(keys[0], readMembers(document[keys[0]]));
  }
  if (keys.length === 1 && keys[0] === "not") {
    return readNot(readMembers(document.not));
  }
  if ("did" in document || "did_not" in document) {
    return readDid(document);
  }
  const question = QUESTIONS.find((name) => name in document);
  if (question !== undefined) {
    const { [question]: name, ...more } = document;
    return { key: nextKey(), is: "question", question, name, more };
  }
  return { key: nextKey(), is: "other", document };
}

function readNot(members: Clause[]): Clause {
  const only = members.length === 1 ? members[0] : undefined;
  if (only?.is === "group" && only.joint === "any") {
    return { ...only, joint: "none" };
  }
  return group(members.length > 1 ? "not_all" : "none", members);
}

function readCompare(leaf: readonly unknown[]): Clause {
  const options = leaf.at(-1);
  const exact = isMapping(options) && options.case === "exact";
  const parts = exact ? leaf.slice(0, -1) : leaf;
  const apart = parts[0] === "every";
  const every = apart || String(parts[0]).startsWith("every ");
  const [path, operator, ...values] = apart ? parts.slice(1) : parts;
  if (parts.some(isMapping) || (operator !== undefined && typeof operator !== "string")) {
    return { key: nextKey(), is: "other", document: leaf };
  }
  const several = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  return {
    key: nextKey(),
    is: "compare",
    path: String(path).replace(/^every\s+/, ""),
    operator: canonical(operator ?? ""),
    values: several,
    every,
    exact,
  };
}

function readDid(document: Readonly<Record<string, unknown>>): Clause {
  const negated = "did_not" in document;
  const { did, did_not, where, within, since, at_least, at_most, ...strange } = document;
  const event = negated ? did_not : did;
  const counts = [at_least, at_most].every((n) => n === undefined || n === null || /^\d+$/.test(String(n)));
  if (typeof event !== "string" || Object.keys(strange).length > 0 || !counts) {
    return { key: nextKey(), is: "other", document };
  }
  return {
    key: nextKey(),
    is: "did",
    negated,
    event,
    where: read(where),
    within: textOf(within),
    since: textOf(since),
    atLeast: numberOf(at_least),
    atMost: numberOf(at_most),
  };
}

const SYMBOLS: Readonly<Record<string, string>> = {
  "=": "is",
  "==": "is",
  "!=": "is not",
  "<>": "is not",
  ">": "more than",
  ">=": "at least",
  "<": "less than",
  "<=": "at most",
};

function canonical(operator: string): string {
  const word = operator.toLowerCase().split(/\s+/).filter(Boolean).join(" ");
  return SYMBOLS[word] ?? word;
}

function isLeaf(where: readonly unknown[]): boolean {
  return typeof where[0] === "string";
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

function numberOf(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value);
}

// ---- Making

export function group(joint: Joint, members: readonly Clause[] = []): Group {
  return { key: nextKey(), is: "group", joint, members };
}

/** A leaf of this sort that says nothing yet: `contact`, `event`, … for a comparison, `did`, or a question. */
export function blank(sort: string): Clause {
  if (sort === "did" || sort === "did_not") {
    return {
      key: nextKey(),
      is: "did",
      negated: sort === "did_not",
      event: "",
      where: group("all"),
      within: "",
      since: "",
      atLeast: null,
      atMost: null,
    };
  }
  if ((QUESTIONS as readonly string[]).includes(sort)) {
    return { key: nextKey(), is: "question", question: sort, name: sort === "has_consent" ? [] : "", more: {} };
  }
  return { key: nextKey(), is: "compare", path: `${sort}.`, operator: "is", values: [], every: false, exact: false };
}

/** What the first field of a leaf shows: `did`, `in_flow`, or the prefix of its path. */
export function sortOf(clause: Clause): string {
  switch (clause.is) {
    case "did":
      return clause.negated ? "did_not" : "did";
    case "question":
      return clause.question;
    case "compare":
      return clause.path.split(".")[0] ?? "";
    default:
      return "";
  }
}

// ---- Writing

export interface Written {
  /** undefined: nothing is asked. */
  readonly where: unknown;
  /** From a place in `where` (its parts joined by a point) to the key of the clause that stands there. */
  readonly places: ReadonlyMap<string, number>;
}

export function write(root: Group): Written {
  const places = new Map<string, number>();
  const members = writeMembers(root, root.joint === "all" ? [] : inside(root), places);
  if (members.length === 0) {
    return { where: undefined, places };
  }
  return { where: root.joint === "all" ? members : wrap(root, members), places };
}

/** Whose clause a problem at this place is about: the innermost that contains it. */
export function clauseAt(places: ReadonlyMap<string, number>, place: Place): number | undefined {
  for (let depth = place.length; depth > 0; depth -= 1) {
    const key = places.get(place.slice(0, depth).join("."));
    if (key !== undefined) {
      return key;
    }
  }
  return undefined;
}

function inside(clause: Group): (string | number)[] {
  if (clause.joint === "none") {
    return clause.members.filter(isWritten).length === 1 ? ["not"] : ["not", "any"];
  }
  return [clause.joint === "not_all" ? "not" : clause.joint];
}

function wrap(clause: Group, members: unknown[]): unknown {
  if (clause.joint === "none") {
    return { not: members.length === 1 ? members : { any: members } };
  }
  return { [clause.joint === "not_all" ? "not" : clause.joint]: members };
}

function writeMembers(clause: Group, at: Place, places: Map<string, number>): unknown[] {
  return clause.members
    .filter(isWritten)
    .map((member, number) => writeClause(member, [...at, number], places))
    .filter((document) => document !== undefined);
}

/** Whether anything of it stands in the document: a leaf has been begun, a group has such a member. */
export function isWritten(clause: Clause): boolean {
  switch (clause.is) {
    case "group":
      return clause.members.some(isWritten);
    case "compare":
      return !clause.path.endsWith(".") && clause.path !== "";
    case "did":
      return clause.event !== "";
    case "question":
      return Array.isArray(clause.name) ? clause.name.length > 0 : clause.name !== "";
    default:
      return true;
  }
}

function writeClause(clause: Clause, at: Place, places: Map<string, number>): unknown {
  places.set(at.join("."), clause.key);
  switch (clause.is) {
    case "group":
      return wrap(clause, writeMembers(clause, [...at, ...inside(clause)], places));
    case "compare":
      return writeCompare(clause);
    case "did":
      return writeDid(clause, at, places);
    case "question":
      return { [clause.question]: clause.name, ...clause.more };
    default:
      return clause.document;
  }
}

const SEVERAL = new Set(["in", "not in", "has any", "has all", "has none"]);

function writeCompare(clause: Compare): unknown {
  const document: unknown[] = [clause.every ? `every ${clause.path}` : clause.path, clause.operator];
  if (SEVERAL.has(clause.operator)) {
    document.push(clause.values);
  } else {
    document.push(...clause.values);
  }
  return clause.exact ? [...document, { case: "exact" }] : document;
}

function writeDid(clause: Did, at: Place, places: Map<string, number>): unknown {
  const inner = write(clause.where);
  for (const [place, key] of inner.places) {
    places.set([...at, "where", place].join("."), key);
  }
  return {
    [clause.negated ? "did_not" : "did"]: clause.event,
    ...(inner.where === undefined ? {} : { where: inner.where }),
    ...(clause.within === "" ? {} : { within: clause.within }),
    ...(clause.since === "" ? {} : { since: clause.since }),
    ...(clause.atLeast === null || clause.atLeast === 1 ? {} : { at_least: clause.atLeast }),
    ...(clause.atMost === null ? {} : { at_most: clause.atMost }),
  };
}
