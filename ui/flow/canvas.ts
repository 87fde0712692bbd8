/** What the canvas shows of a graph: cards, pills, outlets and roads, with the words on them. No React, no pixels on screen. */

import { t } from "@/words/t";
import type { FlowGraph, FlowNode } from "./document";
import { conditionWords, find, isMissing, type OutletData, readOutlets, writeSummary } from "./wording";

export type Group = "start" | "filters" | "waits" | "channels" | "data" | "connect" | "team" | "end";

export interface KindInfo {
  readonly name: string;
  readonly title: string;
  readonly group: Group;
  readonly icon: string;
  readonly outlets: readonly OutletData[];
  readonly summary: readonly string[];
  /** The channel by which it sends. */
  readonly performs?: string | null;
  /** False: a flow about nobody may have it too. */
  readonly needs_contact?: boolean;
  readonly takes_company?: boolean;
}

export type Kinds = ReadonlyMap<string, KindInfo>;

export const START = "__start__";

export type Side = "right" | "below";

export interface Outlet {
  readonly name: string;
  readonly label: string;
  readonly side: Side;
  readonly targets: readonly string[];
}

export interface Item {
  readonly id: string;
  readonly form: "card" | "pill";
  readonly group: Group;
  readonly kind: string;
  readonly icon: string;
  readonly name: string;
  readonly kindTitle: string;
  readonly performs: boolean;
  readonly summary: string;
  readonly outlets: readonly Outlet[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly note: string;
}

export interface Road {
  readonly id: string;
  readonly from: string;
  readonly outlet: string;
  readonly to: string;
  readonly side: Side;
}

export interface Canvas {
  readonly items: readonly Item[];
  readonly roads: readonly Road[];
  /** Nodes that nothing leads to. */
  readonly parked: readonly Item[];
}

/** The other road leaves below; everything else leaves on the right. */
const BELOW = new Set(["no", "timeout", "default", "not_sent", "error", "not_found", "none_left"]);
const PILL_LETTERS = 22;

const OUTLET_WORDS: Readonly<Record<string, string>> = {
  yes: t("Yes"),
  no: t("No"),
  timeout: t("Timeout"),
  default: t("Default"),
  sent: t("Sent"),
  not_sent: t("Not sent"),
  error: t("Error"),
};

export function readCanvas(graph: FlowGraph, kinds: Kinds): Canvas {
  const all = graph.nodes.map((node) => readItem(node, kinds));
  const byId = new Map(all.map((item) => [item.id, item]));
  const reached = reach(graph.first, byId);
  const items = [startItem(graph), ...all.filter((item) => reached.has(item.id))];
  return {
    items,
    roads: items.flatMap((item) => roadsOf(item, byId)),
    parked: all.filter((item) => !reached.has(item.id)),
  };
}

/** Parked nodes beside the others, with the roads among them: what the builder draws. */
export function withParked(canvas: Canvas): Canvas {
  const items = [...canvas.items, ...canvas.parked];
  const byId = new Map(items.map((item) => [item.id, item]));
  return { ...canvas, items, roads: [...canvas.roads, ...canvas.parked.flatMap((item) => roadsOf(item, byId))] };
}

export function outletWord(name: string): string {
  return OUTLET_WORDS[name] ?? name;
}

/** `order_paid` is `Order paid`. */
export function eventWord(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function readItem(node: FlowNode, kinds: Kinds): Item {
  const kind = kinds.get(node.kind);
  const summary = (kind ? writeSummary(kind.summary, node.settings) : "") || node.summary;
  const group = kind?.group ?? "end";
  const outlets = outletsOf(node, kind);
  const single = outlets.length <= 1;
  const pill = group === "waits" && single && !node.title && summary !== "" && summary.length <= PILL_LETTERS + 5;
  return {
    id: node.id,
    form: pill ? "pill" : "card",
    group,
    kind: node.kind,
    icon: kind?.icon ?? "",
    name: pill ? summary.replace(/^Wait (for )?/, "") : nodeName(node, kind),
    kindTitle: kind?.title ?? node.kind,
    performs: Boolean(kind?.performs),
    summary: pill ? "" : spoken(node.title ? summary : (subjectOf(node) ?? summary)),
    outlets,
    settings: node.settings,
    note: node.note,
  };
}

function nodeName(node: FlowNode, kind: KindInfo | undefined): string {
  const message = node.settings.name;
  if (node.title) {
    return spoken(node.title);
  }
  const title = kind?.title ?? node.kind;
  return typeof message === "string" && message !== "" ? `${title} ‘${message}’` : title;
}

/** A card whose name says which message it is says beneath what stands in its subject. */
function subjectOf(node: FlowNode): string | undefined {
  const subject = find(node.settings, "template.subject");
  return typeof node.settings.name === "string" && typeof subject === "string" ? spoken(subject) : undefined;
}

/** A template's places in words: `{{ contact.first_name | default: "you" }}` is `{first name}`. */
function spoken(template: string): string {
  return template.replace(
    /\{\{\s*([\w.]+)[^}]*\}\}/g,
    (_, path: string) => `{${(path.split(".").at(-1) ?? path).replaceAll("_", " ")}}`,
  );
}

function outletsOf(node: FlowNode, kind: KindInfo | undefined): Outlet[] {
  const branchesOnError = node.settings.on_error === "branch" ? ["error"] : [];
  const declared = kind ? [...readOutlets(kind.outlets, node.settings), ...branchesOnError] : [];
  const written = [...node.next.keys()].filter((name) => name !== "" && !declared.includes(name));
  const names = [...declared, ...written];
  const shared = node.next.get("") ?? [];
  if (names.length === 0) {
    return node.next.size > 0 ? [{ name: "done", label: "", side: "right", targets: shared }] : [];
  }
  const all = names.map((name) => outlet(node, name, shared));
  const [main, other] = all;
  // `next: id` on a node that could branch on sent and not_sent is one road.
  const same = main && other?.name === "not_sent" && main.targets.join(" ") === other.targets.join(" ");
  if (main && (same || all.filter((out) => out.name !== "error").length === 1)) {
    return [{ ...main, label: "", side: "right" }, ...all.filter((out) => out.name === "error")];
  }
  return all;
}

function outlet(node: FlowNode, name: string, shared: readonly string[]): Outlet {
  const label = name === "done" ? "" : outletWord(name);
  const targets = node.next.get(name) ?? (name === "error" ? [] : shared);
  return { name, label, side: BELOW.has(name) ? "below" : "right", targets };
}

function startItem(graph: FlowGraph): Item {
  const rules = graph.start;
  const names = rules.map((rule) => (rule.event ? eventWord(rule.event) : sourceWord(rule.from)));
  const [only] = rules;
  const where =
    rules.length === 1 && only && !isMissing(only.settings.where) ? conditionWords(only.settings.where) : "";
  return {
    id: START,
    form: "card",
    group: "start",
    kind: "start",
    icon: "start",
    name:
      names.length === 0
        ? t("Start")
        : names.length > 2
          ? t("{list} and {last}", { list: String(names[0]), last: t("{n} more", { n: names.length - 1 }) })
          : names.length === 2
            ? t("{list} or {last}", { list: String(names[0]), last: String(names[1]) })
            : String(names[0]),
    kindTitle: t("Start"),
    performs: false,
    summary: where
      ? t("If {where}", { where })
      : rules.length > 1
        ? t("Any of these events starts a run")
        : t("Every time"),
    outlets: [{ name: "done", label: "", side: "right", targets: graph.first }],
    settings: { start: rules.map((rule) => rule.settings) },
    note: "",
  };
}

function sourceWord(from: string): string {
  const words: Record<string, string> = {
    api: t("Added through the API"),
    manual: t("Added by hand"),
    audience: t("An audience"),
  };
  return words[from] ?? (from === "" ? t("Start") : eventWord(from));
}

function reach(first: readonly string[], byId: ReadonlyMap<string, Item>): Set<string> {
  const reached = new Set<string>();
  const left = [...first];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const item = byId.get(id);
    if (item && !reached.has(id)) {
      reached.add(id);
      left.push(...item.outlets.flatMap((out) => out.targets));
    }
  }
  return reached;
}

function roadsOf(item: Item, byId: ReadonlyMap<string, Item>): Road[] {
  return item.outlets.flatMap((out) =>
    out.targets
      .filter((to) => byId.has(to))
      .map((to) => ({ id: roadId(item.id, out.name, to), from: item.id, outlet: out.name, to, side: out.side })),
  );
}

export function roadId(from: string, outletName: string, to: string): string {
  return `${from}|${outletName}|${to}`;
}
