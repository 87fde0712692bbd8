/** What an author does to a flow. Each command gives a new document, or the same one where there is nothing to do. */

import { START } from "./canvas";
import { isMapping } from "./document";
import {
  firstOf,
  freeId,
  mainOutlets,
  nodeOf,
  nodesOf,
  notesOf,
  ordered,
  outletsOf,
  rulesOf,
  type Shapes,
  targetsOf,
  type Ways,
  type Written,
  type WrittenNode,
  waysOf,
  withWays,
} from "./written";

export type Place = readonly [number, number];

export interface RoadEnds {
  readonly from: string;
  readonly outlet: string;
  readonly to: string;
}

export interface Added {
  readonly doc: Written;
  readonly id: string;
}

// ---- Nodes ---------------------------------------------------------------------------------------------------------

/** A new node behind an outlet; what came after comes after it. */
export function addAfter(doc: Written, from: string, outlet: string, node: WrittenNode, shapes: Shapes): Added {
  const id = newId(doc, node);
  const after = behind(doc, from, outlet, shapes);
  const made = putNode(doc, id, after === undefined ? node : leadingTo(node, after, shapes));
  return { doc: leadTo(made, from, outlet, after, id, shapes), id };
}

/** Where the outlet leads. */
export function behind(doc: Written, from: string, outlet: string, shapes: Shapes): string | undefined {
  return from === START ? firstOf(doc) : waysFrom(doc, from, shapes).get(outlet)?.[0];
}

/** The outlet leads to `id` now, and no longer to `before`. */
export function leadTo(
  doc: Written,
  from: string,
  outlet: string,
  before: string | undefined,
  id: string,
  shapes: Shapes,
): Written {
  return from === START ? beginAt(doc, before, id) : setWay(doc, from, outlet, [id], shapes);
}

/** Nodes as they are, under ids that are free. */
export function putNodes(doc: Written, nodes: ReadonlyMap<string, WrittenNode>): Written {
  let changed = doc;
  for (const [id, node] of nodes) {
    changed = putNode(changed, id, node);
  }
  return changed;
}

/** A new node on a road. */
export function insertOn(doc: Written, road: RoadEnds, node: WrittenNode, shapes: Shapes): Added {
  const id = newId(doc, node);
  return { doc: reconnect(putNode(doc, id, leadingTo(node, road.to, shapes)), road, id, shapes), id };
}

/** A new node that nothing leads to, unless it is the flow's first. */
export function addParked(doc: Written, node: WrittenNode, at?: Place): Added {
  const id = newId(doc, node);
  const empty = Object.keys(nodesOf(doc)).length === 0;
  const made = putNode(withFirst(doc), id, node);
  return { doc: empty ? { ...made, first: id } : at ? move(made, new Map([[id, at]])) : made, id };
}

/** The node's settings; where outlets changed their names, their roads go with them. */
export function setNode(doc: Written, id: string, settings: WrittenNode, shapes: Shapes): Written {
  const old = nodeOf(doc, id);
  if (!old) {
    return doc;
  }
  const { next: _, ...said } = settings;
  const had = outletsOf(old, shapes);
  const has = outletsOf(said, shapes);
  const ways = new Map<string, readonly string[]>();
  for (const [outlet, to] of waysOf(old, shapes)) {
    const place = had.indexOf(outlet);
    const renamed = had.length === has.length && !had.includes(has[place] ?? "") ? has[place] : undefined;
    const now = has.includes(outlet) ? outlet : (renamed ?? (place === 0 && has.length === 1 ? has[0] : undefined));
    if (now !== undefined) {
      ways.set(now, to);
    }
  }
  return putNode(doc, id, withWays(said, ways, shapes));
}

/** Another id for a node, wherever it is named. */
export function renameNode(doc: Written, id: string, to: string): Written {
  const nodes = nodesOf(doc);
  if (!nodeOf(doc, id) || Object.hasOwn(nodes, to) || id === to) {
    return doc;
  }
  const named = (one: string) => (one === id ? to : one);
  const speaks = new RegExp(`\\bnode\\.${id}\\.`, "g");
  const respell = (value: unknown): unknown => {
    if (typeof value === "string") {
      return value.replaceAll(speaks, `node.${to}.`);
    }
    if (Array.isArray(value)) {
      return value.map(respell);
    }
    return isMapping(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, respell(v)])) : value;
  };
  const entries = Object.entries(nodes).map(([key, { next, ...said }]): [string, WrittenNode] => {
    const node = respell(said) as WrittenNode;
    return [named(key), next === undefined ? node : { ...node, next: redirect(next, (one) => [named(one)]) }];
  });
  const layout = isMapping(doc.layout) ? doc.layout : null;
  return {
    ...doc,
    nodes: Object.fromEntries(entries),
    ...(doc.first === id ? { first: to } : {}),
    ...(doc.start === undefined ? {} : { start: withRules(doc, (one) => [named(one)]) }),
    ...(layout ? { layout: Object.fromEntries(Object.entries(layout).map(([key, at]) => [named(key), at])) } : {}),
    ...(doc.notes === undefined
      ? {}
      : { notes: notesOf(doc).map((note) => (note.node === id ? { ...note, node: to } : note)) }),
  };
}

/** Takes nodes out; what led to one goes on along its main road. */
export function removeNodes(doc: Written, ids: readonly string[], shapes: Shapes): Written {
  let changed = doc;
  for (const id of ids) {
    changed = removeNode(changed, id, shapes);
  }
  return changed;
}

function removeNode(doc: Written, id: string, shapes: Shapes): Written {
  if (!nodeOf(doc, id)) {
    return doc;
  }
  const healed = heal(doc, id, shapes);
  const { [id]: _, ...nodes } = nodesOf(healed);
  const layout = isMapping(healed.layout) ? healed.layout : {};
  const { [id]: __, ...places } = layout;
  const gone = { ...healed, nodes };
  const first = healed.first === id ? Object.keys(nodes)[0] : healed.first;
  return clean({
    ...gone,
    first,
    ...(healed.layout === undefined ? {} : { layout: places }),
    ...(healed.notes === undefined
      ? {}
      : {
          notes: notesOf(healed).map((note) => {
            const { node, ...rest } = note;
            return node === id ? rest : note;
          }),
        }),
  });
}

/** Takes nodes off the road and keeps them. */
export function parkNodes(doc: Written, ids: readonly string[], shapes: Shapes): Written {
  let changed = doc;
  for (const id of ids) {
    const node = nodeOf(changed, id);
    if (node && (leadsTo(changed, id) || waysOf(node, shapes).size > 0)) {
      const { next: _, ...rest } = node;
      changed = putNode(heal(changed, id, shapes), id, rest);
    }
  }
  return changed;
}

function leadsTo(doc: Written, id: string): boolean {
  const begins = [...targetsOf(doc.first), ...rulesOf(doc).flatMap((rule) => targetsOf(rule.next))];
  return begins.includes(id) || Object.values(nodesOf(doc)).some((node) => allTargets(node).includes(id));
}

function allTargets(node: WrittenNode): string[] {
  return (isMapping(node.next) ? Object.values(node.next) : [node.next]).flatMap((to) => [...targetsOf(to)]);
}

/** Every road to the node leads past it; the start goes where some node is left. */
function heal(doc: Written, id: string, shapes: Shapes): Written {
  const node = nodeOf(doc, id);
  const ways = node ? waysOf(node, shapes) : new Map<string, readonly string[]>();
  const [main] = node ? mainOutlets(node, shapes) : [];
  const on = ((main !== undefined && ways.get(main)) || [...ways.values()][0] || []).filter((to) => to !== id);
  const nodes = Object.fromEntries(
    Object.entries(nodesOf(doc)).map(([key, one]) => {
      if (key === id || !allTargets(one).includes(id)) {
        return [key, one];
      }
      const past = (to: string) => (to === id ? on.filter((next) => next !== key).slice(0, 1) : [to]);
      const { next, ...rest } = one;
      const redirected = redirect(next, past);
      return [key, redirected === undefined ? rest : { ...rest, next: redirected }];
    }),
  );
  const first = firstOf(doc);
  const other = on[0] ?? Object.keys(nodes).find((key) => key !== id);
  return clean({
    ...doc,
    nodes,
    first: first === id ? (other ?? id) : first,
    ...(doc.start === undefined ? {} : { start: withRules(doc, (to) => (to === id ? on.slice(0, 1) : [to])) }),
  });
}

/** The same `next` with each target replaced; undefined where none is left. */
function redirect(next: unknown, by: (to: string) => readonly string[]): unknown {
  if (isMapping(next)) {
    const said = Object.entries(next).flatMap(([outlet, to]) => {
      const now = redirect(to, by);
      return now === undefined ? [] : [[outlet, now] as const];
    });
    return said.length > 0 ? Object.fromEntries(said) : undefined;
  }
  const now = [...new Set(targetsOf(next).flatMap(by))];
  return now.length === 0 ? undefined : now.length === 1 ? now[0] : now;
}

function withRules(doc: Written, by: (to: string) => readonly string[]): unknown {
  return rulesOf(doc).map((rule) => {
    if (rule.next === undefined) {
      return rule;
    }
    const { next, ...rest } = rule;
    const now = redirect(next, by);
    return now === undefined ? rest : { ...rest, next: now };
  });
}

// ---- Roads ---------------------------------------------------------------------------------------------------------

/** The outlet leads to the node: beside its other targets where the kind forks, else instead of them. */
export function connect(doc: Written, from: string, outlet: string, to: string, shapes: Shapes): Written {
  if (!nodeOf(doc, to) || from === to) {
    return doc;
  }
  if (from === START) {
    return { ...doc, first: to };
  }
  const had = waysFrom(doc, from, shapes).get(outlet) ?? [];
  const forks = nodeOf(doc, from)?.kind === "fork";
  return setWay(doc, from, outlet, forks ? [...new Set([...had, to])] : [to], shapes);
}

/** The start always leads somewhere: its road can only be led elsewhere. */
export function disconnect(doc: Written, { from, outlet, to }: RoadEnds, shapes: Shapes): Written {
  if (from === START) {
    const rules = rulesOf(doc);
    return rules.some((rule) => targetsOf(rule.next).includes(to))
      ? { ...doc, start: withRules(doc, (one) => (one === to ? [] : [one])) }
      : doc;
  }
  const had = waysFrom(doc, from, shapes).get(outlet) ?? [];
  const left = had.filter((one) => one !== to);
  return setWay(doc, from, outlet, left, shapes);
}

/** The road leads to another node. */
export function reconnect(doc: Written, { from, outlet, to }: RoadEnds, now: string, shapes: Shapes): Written {
  if (!nodeOf(doc, now) || from === now) {
    return doc;
  }
  if (from === START) {
    return beginAt(doc, to, now);
  }
  const had = waysFrom(doc, from, shapes).get(outlet) ?? [];
  const to2 = had.includes(to) ? had.map((one) => (one === to ? now : one)) : [...had, now];
  // One road for two outlets stays one.
  const twins = mainOutlets(nodeOf(doc, from) ?? {}, shapes);
  const shared = twins.length > 1 && twins.includes(outlet) && isMapping(nodeOf(doc, from)?.next) === false;
  let changed = doc;
  for (const each of shared ? twins : [outlet]) {
    changed = setWay(changed, from, each, [...new Set(to2)], shapes);
  }
  return changed;
}

function beginAt(doc: Written, before: string | undefined, now: string): Written {
  const rules = rulesOf(doc);
  const own = rules.some((rule) => before !== undefined && targetsOf(rule.next).includes(before));
  const start = own ? { start: withRules(doc, (one) => (one === before ? [now] : [one])) } : {};
  const first = before === undefined || firstOf(doc) === before || !own ? now : firstOf(doc);
  return clean({ ...doc, first, ...start });
}

function waysFrom(doc: Written, from: string, shapes: Shapes): Ways {
  const node = nodeOf(doc, from);
  return node ? waysOf(node, shapes) : new Map();
}

function setWay(doc: Written, from: string, outlet: string, to: readonly string[], shapes: Shapes): Written {
  const node = nodeOf(doc, from);
  if (!node) {
    return doc;
  }
  const ways = new Map(waysOf(node, shapes));
  const twins = mainOutlets(node, shapes);
  // The canvas shows one road for `sent` and `not_sent` until they part.
  const one = twins.length > 1 && outlet === twins[0] && [...ways.keys()].every((name) => twins.includes(name));
  const together = one && (ways.size === 0 || !isMapping(node.next));
  for (const each of together ? twins : [outlet]) {
    ways.set(each, to);
  }
  return putNode(doc, from, withWays(node, ways, shapes));
}

export function leadingTo(node: WrittenNode, to: string, shapes: Shapes): WrittenNode {
  const main = mainOutlets(node, shapes).map((outlet) => [outlet, [to]] as const);
  return main.length > 0 ? withWays(node, new Map([...waysOf(node, shapes), ...main]), shapes) : node;
}

// ---- Places, notes, the top level ----------------------------------------------------------------------------------

export function move(doc: Written, places: ReadonlyMap<string, Place>): Written {
  const known = [...places].filter(([id]) => nodeOf(doc, id));
  if (known.length === 0) {
    return doc;
  }
  const layout = isMapping(doc.layout) ? doc.layout : {};
  const put = Object.fromEntries(known.map(([id, [x, y]]) => [id, [Math.round(x), Math.round(y)]]));
  return { ...doc, layout: { ...layout, ...put } };
}

/** Forgets where nodes were put: the layout places them. ids: of these only. */
export function tidy(doc: Written, ids?: readonly string[]): Written {
  if (!isMapping(doc.layout)) {
    return doc;
  }
  const left = ids ? Object.entries(doc.layout).filter(([id]) => !ids.includes(id)) : [];
  return clean({ ...doc, layout: left.length > 0 ? Object.fromEntries(left) : undefined });
}

export function addNote(doc: Written, text: string, at: Place): Written {
  return { ...doc, notes: [...notesOf(doc), { text, at: [Math.round(at[0]), Math.round(at[1])] }] };
}

export function setNote(doc: Written, n: number, change: { text?: string; at?: Place }): Written {
  const at = change.at ? { at: [Math.round(change.at[0]), Math.round(change.at[1])] } : {};
  const text = change.text === undefined ? {} : { text: change.text };
  return { ...doc, notes: notesOf(doc).map((note, place) => (place === n ? { ...note, ...text, ...at } : note)) };
}

export function removeNote(doc: Written, n: number): Written {
  const left = notesOf(doc).filter((_, place) => place !== n);
  return clean({ ...doc, notes: left.length > 0 ? left : undefined });
}

/** A key of the top level: `name`, `settings`, `goal`, `variables`, `start`, `removed_on`. Undefined takes it out. */
export function setTop(doc: Written, key: string, value: unknown): Written {
  return clean({ ...doc, [key]: value });
}

function newId(doc: Written, node: WrittenNode): string {
  return freeId(new Set([START, ...Object.keys(nodesOf(doc))]), String(node.kind ?? "node"));
}

function putNode(doc: Written, id: string, node: WrittenNode): Written {
  return { ...withFirst(doc), nodes: { ...nodesOf(doc), [id]: ordered(node) } };
}

/** Which node comes first must not hang on the order of the list once it is edited. */
function withFirst(doc: Written): Written {
  const first = firstOf(doc);
  return first === undefined || doc.first === first ? doc : { ...doc, first };
}

function clean(doc: Written): Written {
  return Object.fromEntries(Object.entries(doc).filter(([, value]) => value !== undefined));
}
