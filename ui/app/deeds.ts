/** What the palette can do: places to go to, and deeds, each with the page that does it. */

import { addressOf } from "@/api/client";
import type { Flow, FlowSummary } from "@/api/types";

export interface Choice {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly what: string;
  /** `to` is saved under this name, not gone to. */
  readonly file?: string;
}

export const PLACES: readonly Choice[] = [
  ...place("Do", [
    ["/flows?do=scratch", "New flow"],
    ["/flows?do=template", "New flow from a template"],
    ["/flows?do=file", "New flow from a file"],
    ["/people/segments/new", "New segment"],
  ]),
  ...place("Page", [
    ["/", "Home"],
    ["/flows", "Flows"],
    ["/runs", "Runs"],
    ["/people", "People"],
    ["/people/imports", "Imports"],
    ["/people/imports/sftp", "SFTP folders"],
    ["/people/segments", "Segments"],
    ["/people/lists", "Lists"],
    ["/messages", "Messages"],
    ["/team/tasks", "Tasks"],
    ["/team/feed", "Feed"],
    ["/team/approvals", "Approvals"],
    ["/settings/launches", "Who launches"],
    ["/settings/sms", "SMS senders"],
    ["/settings/opt-in", "Double opt-in"],
    ["/settings/groups", "Groups of members"],
    ["/settings/computed", "Computed attributes"],
    ["/settings/secrets", "Secrets"],
    ["/settings/functions", "Functions"],
    ["/settings/account", "Account and theme"],
    ["/settings/users", "Users"],
    ["/settings/keys", "API keys"],
    ["/settings/sender", "Email sender"],
  ]),
];

function place(what: string, all: readonly (readonly [to: string, name: string])[]): Choice[] {
  return all.map(([to, name]) => ({ id: to.replace(/\W+/g, "-"), to, name, what }));
}

const VERBS = ["launch", "pause", "resume", "stop", "export", "edit", "test", "duplicate", "versions", "runs"] as const;

/** `pause welc` asks for flows called `welc`; a verb is known by its first three letters. */
export function withoutVerb(asked: string): { verb: string; rest: string } {
  const [first = "", ...rest] = asked.toLowerCase().split(/\s+/);
  const verb = first.length > 2 ? (VERBS.find((one) => one.startsWith(first)) ?? "") : "";
  return verb === "" ? { verb, rest: asked } : { verb, rest: rest.join(" ") };
}

/** Whether every word that was typed stands in the name. */
export function fits(name: string, typed: string): boolean {
  const small = name.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => small.includes(word));
}

/** What can be done with this flow as it is now; what changes what people get is asked about again by the page. */
export function deedsOf(flow: Flow | FlowSummary): Choice[] {
  const { slug, name, status } = flow;
  const at = `/flows/${slug}`;
  const running = status === "active" || status === "paused" || status === "scheduled";
  const all: readonly (readonly [deed: string, to: string, holds: boolean])[] = [
    [`Launch ${name}`, `${at}?version=draft&do=launch`, flow.has_draft && status !== "archived"],
    [`Pause ${name}`, `${at}?version=${flow.version ?? ""}&do=pause`, status === "active"],
    [`Resume ${name}`, `${at}?version=${flow.version ?? ""}&do=resume`, status === "paused"],
    [`Stop ${name}`, `${at}?version=${flow.version ?? ""}&do=stop`, running],
    [`Edit ${name}`, `${at}?version=draft`, status !== "archived"],
    [`Test ${name} with one person`, `${at}/test`, true],
    [`Versions of ${name}`, `${at}?version=${flow.version ?? ""}&do=versions`, flow.version !== null],
    [`Duplicate ${name}`, `${at}?version=${flow.version ?? "draft"}&do=duplicate`, true],
    [`Runs of ${name}`, `/runs?flow=${slug}`, flow.version !== null],
  ];
  const deeds = all
    .filter(([, , holds]) => holds)
    .map(([said, to]) => ({ id: `do-${said}`.replace(/\W+/g, "-"), to, name: said, what: "Do" }));
  const file = addressOf(`${at}/file`, { version: flow.version === null ? "draft" : String(flow.version) });
  return [
    ...deeds,
    { id: `do-export-${slug}`, to: file, name: `Export the file of ${name}`, what: "Do", file: `${slug}.yaml` },
  ];
}
