/** Branches as text: what copy puts on the clipboard and paste reads, also in another flow. */

import { behind, leadingTo, leadTo, move, type Place, putNodes } from "./commands";
import { isMapping } from "./document";
import {
  freeId,
  mainOutlets,
  nodeOf,
  nodesOf,
  type Shapes,
  type Written,
  type WrittenNode,
  waysOf,
  withWays,
} from "./written";

const MARK = "towpath_branch";
const MOST = 1_000;

export interface Outlet {
  readonly from: string;
  readonly outlet: string;
}

export interface Pasted {
  readonly doc: Written;
  readonly ids: readonly string[];
}

/** The nodes with the roads among them, as text. */
export function copyBranch(doc: Written, ids: readonly string[], shapes: Shapes): string {
  const inside = new Set(ids.filter((id) => nodeOf(doc, id)));
  const nodes = [...inside].map((id) => [id, within(nodeOf(doc, id) ?? {}, inside, shapes)]);
  return JSON.stringify({ [MARK]: 1, nodes: Object.fromEntries(nodes) }, null, 1);
}

/** All that can be reached from a node, the node first. */
export function branchFrom(doc: Written, id: string, shapes: Shapes): string[] {
  const found: string[] = [];
  const left = [id];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const node = nodeOf(doc, next);
    if (node && !found.includes(next)) {
      found.push(next);
      left.push(...[...waysOf(node, shapes).values()].flat());
    }
  }
  return found;
}

function within(node: WrittenNode, inside: ReadonlySet<string>, shapes: Shapes): WrittenNode {
  const ways = [...waysOf(node, shapes)].map(([outlet, to]) => [outlet, to.filter((id) => inside.has(id))] as const);
  return withWays(node, new Map(ways), shapes);
}

/** What was copied, or null if the text is something else. The text is foreign: only its nodes are read. */
export function readBranch(text: string): Readonly<Record<string, WrittenNode>> | null {
  if (text.length > 1_000_000 || !text.includes(MARK)) {
    return null;
  }
  try {
    const said: unknown = JSON.parse(text);
    if (!isMapping(said) || said[MARK] !== 1 || !isMapping(said.nodes)) {
      return null;
    }
    const nodes = Object.entries(said.nodes).filter(
      (entry): entry is [string, WrittenNode] => isMapping(entry[1]) && typeof entry[1].kind === "string",
    );
    return nodes.length > 0 && nodes.length <= MOST ? Object.fromEntries(nodes) : null;
  } catch {
    return null;
  }
}

/** Puts copied nodes in: behind an outlet, whose old target comes after their main road, or parked at a place. */
export function pasteBranch(
  doc: Written,
  text: string,
  shapes: Shapes,
  where: Outlet | null,
  at?: Place,
): Pasted | null {
  const copied = readBranch(text);
  if (!copied) {
    return null;
  }
  const ids = newIds(doc, copied);
  const names = messageNames(doc);
  const nodes = new Map(
    Object.entries(copied).map(([old, node]): [string, WrittenNode] => {
      const ways = [...waysOf(node, shapes)].map(
        ([outlet, to]) => [outlet, [...new Set(to.flatMap((id) => ids.get(id) ?? []))]] as const,
      );
      return [ids.get(old) ?? old, withWays(withFreeName(node, names), new Map(ways), shapes)];
    }),
  );
  const head = [...nodes.keys()][0] as string;
  const before = where ? behind(doc, where.from, where.outlet, shapes) : undefined;
  if (before !== undefined) {
    const tail = tailOf(head, nodes, shapes);
    nodes.set(tail, leadingTo(nodes.get(tail) ?? {}, before, shapes));
  }
  const empty = Object.keys(nodesOf(doc)).length === 0;
  const put = putNodes(doc, nodes);
  const led = where
    ? leadTo(put, where.from, where.outlet, before, head, shapes)
    : empty
      ? { ...put, first: head }
      : at
        ? move(put, new Map([[head, at]]))
        : put;
  return { doc: led, ids: [...nodes.keys()] };
}

/** The last node of the copied main road that is open there. */
function tailOf(head: string, nodes: ReadonlyMap<string, WrittenNode>, shapes: Shapes): string {
  const seen = new Set<string>();
  for (let here = head; ; ) {
    seen.add(here);
    const node = nodes.get(here) ?? {};
    const [main] = mainOutlets(node, shapes);
    const next = main === undefined ? undefined : waysOf(node, shapes).get(main)?.[0];
    if (next === undefined || seen.has(next)) {
      return here;
    }
    here = next;
  }
}

function newIds(doc: Written, copied: Readonly<Record<string, WrittenNode>>): ReadonlyMap<string, string> {
  const taken = new Set(Object.keys(nodesOf(doc)));
  return new Map(
    Object.keys(copied).map((old) => {
      const id = freeId(taken, old);
      taken.add(id);
      return [old, id];
    }),
  );
}

/** Names of messages differ within a flow. */
function messageNames(doc: Written): Set<string> {
  const names = Object.values(nodesOf(doc)).map((node) => node.name);
  return new Set(names.filter((name) => typeof name === "string").map((name) => name.toLowerCase()));
}

function withFreeName(node: WrittenNode, taken: Set<string>): WrittenNode {
  if (typeof node.name !== "string") {
    return node;
  }
  const base = node.name.replace(/ \d+$/, "");
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? node.name : `${base} ${n}`;
    if (!taken.has(name.toLowerCase())) {
      taken.add(name.toLowerCase());
      return { ...node, name };
    }
  }
}
