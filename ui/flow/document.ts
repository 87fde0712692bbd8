/** The parsed flow document as the server stores it, read into a graph. Structure only: every other check is the server's. */

export type Settings = Readonly<Record<string, unknown>>;

export interface FlowNode {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly note: string;
  /** One sentence by the server; empty if it sent none. */
  readonly summary: string;
  /** The node as its file says it. */
  readonly settings: Settings;
  /** Outlet to targets. The key `""` stands for a `next` that names no outlet. */
  readonly next: ReadonlyMap<string, readonly string[]>;
}

export interface StartRule {
  readonly event: string;
  readonly from: string;
  readonly settings: Settings;
  readonly next: readonly string[];
}

export interface CanvasNote {
  readonly text: string;
  readonly by: string;
  readonly at: readonly [number, number] | null;
}

export interface FlowGraph {
  readonly name: string;
  readonly start: readonly StartRule[];
  /** Where runs begin. */
  readonly first: readonly string[];
  readonly goal: Settings | null;
  readonly nodes: readonly FlowNode[];
  readonly notes: readonly CanvasNote[];
  readonly layout: ReadonlyMap<string, readonly [number, number]>;
}

export function readGraph(document: unknown): FlowGraph {
  const top = mapping(document);
  const nodes = readNodes(top.nodes);
  const rules = list(top.start).map(readRule);
  const own = rules.flatMap((rule) => rule.next);
  const named = targets(top.first);
  const fallback = nodes[0] ? [nodes[0].id] : [];
  const shared = rules.some((rule) => rule.next.length === 0) || rules.length === 0;
  const first = shared ? [...(named.length > 0 ? named : fallback), ...own] : own;
  return {
    name: text(top.name),
    start: rules,
    first: [...new Set(first)],
    goal: isMapping(top.goal) ? top.goal : null,
    nodes,
    notes: readNotes(top.notes),
    layout: readLayout(top.layout),
  };
}

function readNodes(value: unknown): FlowNode[] {
  if (Array.isArray(value)) {
    return value.filter(isMapping).map(({ id, ...node }) => readNode(text(id), node));
  }
  return Object.entries(mapping(value)).map(([id, settings]) => readNode(id, mapping(settings)));
}

function readNode(id: string, node: Settings): FlowNode {
  // What the server adds for the canvas is no setting.
  const { number, group, summary, outlets, ...settings } = node;
  return {
    id,
    kind: text(node.kind),
    title: text(node.title),
    note: text(node.note),
    summary: text(summary),
    settings,
    next: readNext(node.next),
  };
}

function readNext(value: unknown): ReadonlyMap<string, readonly string[]> {
  if (isMapping(value)) {
    return new Map(Object.entries(value).map(([outlet, target]) => [outlet, targets(target)]));
  }
  const all = targets(value);
  return all.length > 0 ? new Map([["", all]]) : new Map();
}

function readRule(value: unknown): StartRule {
  const settings = mapping(value);
  return { event: text(settings.event), from: text(settings.from), settings, next: targets(settings.next) };
}

function readNotes(value: unknown): CanvasNote[] {
  const entries = isMapping(value) ? Object.values(value) : list(value);
  return entries.map((entry) => {
    if (typeof entry === "string") {
      return { text: entry, by: "", at: null };
    }
    const note = mapping(entry);
    return { text: text(note.text), by: text(note.by), at: place(note.at ?? note.position) };
  });
}

function readLayout(value: unknown): ReadonlyMap<string, readonly [number, number]> {
  const places = new Map<string, readonly [number, number]>();
  for (const [id, entry] of Object.entries(mapping(value))) {
    const at = place(entry);
    if (at) {
      places.set(id, at);
    }
  }
  return places;
}

function place(value: unknown): readonly [number, number] | null {
  const [x, y] = list(value).map(Number);
  return x !== undefined && y !== undefined && Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null;
}

function targets(value: unknown): string[] {
  if (typeof value === "string") {
    return value === "" ? [] : [value];
  }
  return list(value).filter((target): target is string => typeof target === "string");
}

export function isMapping(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapping(value: unknown): Settings {
  return isMapping(value) ? value : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
