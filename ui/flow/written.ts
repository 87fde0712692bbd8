/** The flow as its file says it: what the builder edits. Nothing here changes a document; every change is a new one. */

import { isMapping, type Settings } from "./document";
import { type OutletData, readOutlets } from "./wording";

export type Written = Readonly<Record<string, unknown>>;
export type WrittenNode = Readonly<Record<string, unknown>>;
/** Outlet to targets; an outlet that is not there is open. */
export type Ways = ReadonlyMap<string, readonly string[]>;
/** What has to be known of a kind to edit a node of it. */
export interface KindShape {
  readonly outlets: readonly OutletData[];
}
export type Shapes = ReadonlyMap<string, KindShape>;

export const NODE_ID = /^[a-z][a-z0-9_]{0,63}$/;
const OTHER_ROADS = new Set(["no", "timeout", "default", "not_sent", "error", "not_found", "none_left"]);
const FIRST_KEYS = ["kind", "title", "note", "name"];
const LAST_KEYS = ["on_error", "retry", "next"];

export function nodesOf(doc: Written): Readonly<Record<string, WrittenNode>> {
  return (isMapping(doc.nodes) ? doc.nodes : {}) as Record<string, WrittenNode>;
}

export function nodeOf(doc: Written, id: string): WrittenNode | undefined {
  const nodes = nodesOf(doc);
  return Object.hasOwn(nodes, id) && isMapping(nodes[id]) ? nodes[id] : undefined;
}

export function rulesOf(doc: Written): readonly Settings[] {
  return (Array.isArray(doc.start) ? doc.start : doc.start === undefined ? [] : [doc.start]).filter(isMapping);
}

export function removalsOf(doc: Written): readonly Settings[] {
  const all = Array.isArray(doc.removed_on) ? doc.removed_on : doc.removed_on === undefined ? [] : [doc.removed_on];
  return all.filter(isMapping);
}

export function notesOf(doc: Written): readonly Settings[] {
  const all = Array.isArray(doc.notes) ? doc.notes : isMapping(doc.notes) ? Object.values(doc.notes) : [];
  return all.map((note) => (typeof note === "string" ? { text: note } : isMapping(note) ? note : { text: "" }));
}

/** Where runs begin whose rule does not say it. */
export function firstOf(doc: Written): string | undefined {
  const named = typeof doc.first === "string" && doc.first !== "" ? doc.first : undefined;
  return named ?? Object.keys(nodesOf(doc))[0];
}

export function targetsOf(value: unknown): readonly string[] {
  if (typeof value === "string") {
    return value === "" ? [] : [value];
  }
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string" && one !== "") : [];
}

/** The outlets that a node has by its kind and its settings, in order; `error` last where failing is a branch. */
export function outletsOf(node: WrittenNode, shapes: Shapes): string[] {
  const declared = readOutlets(shapes.get(String(node.kind))?.outlets ?? [], node);
  return node.on_error === "branch" ? [...declared, "error"] : declared;
}

/** Every outlet with its targets; a `next` that names no outlet is of all of them but `error`. */
export function waysOf(node: WrittenNode, shapes: Shapes): Ways {
  const outlets = outletsOf(node, shapes);
  if (isMapping(node.next)) {
    const written = new Map(Object.entries(node.next).map(([outlet, to]) => [outlet, targetsOf(to)] as const));
    const order = [...outlets, ...[...written.keys()].filter((outlet) => !outlets.includes(outlet))];
    return new Map(order.flatMap((outlet) => some(outlet, written.get(outlet))));
  }
  const all = targetsOf(node.next);
  const named = outlets.filter((outlet) => outlet !== "error");
  return new Map((named.length > 0 ? named : ["done"]).flatMap((outlet) => some(outlet, all)));
}

function some(outlet: string, to: readonly string[] | undefined): [string, readonly string[]][] {
  return to && to.length > 0 ? [[outlet, to]] : [];
}

/** The node going on by `ways`, written as short as the file allows. */
export function withWays(node: WrittenNode, ways: Ways, shapes: Shapes): WrittenNode {
  const { next: _, ...rest } = node;
  const outlets = outletsOf(node, shapes);
  const order = [...outlets, ...[...ways.keys()].filter((outlet) => !outlets.includes(outlet))];
  const said = order.flatMap((outlet) => some(outlet, ways.get(outlet)));
  const named = outlets.filter((outlet) => outlet !== "error");
  const [one] = said;
  if (!one) {
    return rest;
  }
  const plain = said.length === 1 && one[0] === "done" && named.every((outlet) => outlet === "done");
  const both = named.join() === "sent,not_sent" && said.length === 2 && same(said[0]?.[1], said[1]?.[1]);
  if (plain || (both && !said.some(([outlet]) => outlet === "error"))) {
    return { ...rest, next: target(one[1]) };
  }
  return { ...rest, next: Object.fromEntries(said.map(([outlet, to]) => [outlet, target(to)])) };
}

function target(to: readonly string[]): string | string[] {
  return to.length === 1 ? (to[0] as string) : [...to];
}

function same(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a !== undefined && b !== undefined && a.join() === b.join();
}

/** By which outlets the main road goes on: for what comes after a node that is put in, and past one that is taken out. */
export function mainOutlets(node: WrittenNode, shapes: Shapes): string[] {
  const outlets = outletsOf(node, shapes);
  if (outlets.join() === "sent,not_sent") {
    return outlets;
  }
  const main = outlets.find((outlet) => !OTHER_ROADS.has(outlet)) ?? outlets[0];
  return main === undefined ? [] : [main];
}

/** Keys in the printer's order: what it is first, where it goes on last. */
export function ordered(node: WrittenNode): WrittenNode {
  const rest = Object.keys(node).filter((key) => !FIRST_KEYS.includes(key) && !LAST_KEYS.includes(key));
  const keys = [...FIRST_KEYS, ...rest, ...LAST_KEYS].filter((key) => key in node && node[key] !== undefined);
  return Object.fromEntries(keys.map((key) => [key, node[key]]));
}

/** `tag`, or `tag_2` where that is taken. */
export function freeId(taken: ReadonlySet<string>, wanted: string): string {
  const base = /^[a-z]/.test(wanted) ? wanted : `n_${wanted}`;
  const clean = base
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]/g, "_")
    .slice(0, 56);
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? clean : `${clean.replace(/_\d+$/, "")}_${n}`;
    if (!taken.has(id)) {
      return id;
    }
  }
}

/** What would make a document that can't be drawn or walked; empty for a sound one. Everything else is the server's to check. */
export function structureFaults(doc: Written): string[] {
  const nodes = nodesOf(doc);
  const known = (id: string) => Object.hasOwn(nodes, id);
  const faults: string[] = [];
  for (const [id, node] of Object.entries(nodes)) {
    if (!NODE_ID.test(id)) {
      faults.push(`${id} is no id`);
    }
    const ways = isMapping(node.next) ? Object.values(node.next) : [node.next];
    for (const to of ways.map(targetsOf)) {
      faults.push(...to.filter((one) => !known(one)).map((one) => `${id} leads to ${one}, which is not there`));
      if (new Set(to).size < to.length) {
        faults.push(`${id} leads to the same node twice by one outlet`);
      }
    }
  }
  const begins = [...targetsOf(doc.first), ...rulesOf(doc).flatMap((rule) => targetsOf(rule.next))];
  faults.push(...begins.filter((id) => !known(id)).map((id) => `Runs begin at ${id}, which is not there`));
  const layout = isMapping(doc.layout) ? Object.keys(doc.layout) : [];
  faults.push(...layout.filter((id) => !known(id)).map((id) => `${id} has a place and is not there`));
  return faults;
}
