/** What the palette can do: places to go to, and deeds, each with the page that does it. */

import { addressOf } from "@/api/client";
import type { Flow, FlowSummary } from "@/api/types";
import { t } from "@/words/t";

export interface Choice {
  readonly id: string;
  readonly to: string;
  readonly name: string;
  readonly what: string;
  /** `to` is saved under this name, not gone to. */
  readonly file?: string;
}

export function placesToGo(): readonly Choice[] {
  return [
    ...place(t("Do"), [
      ["/flows?do=scratch", t("New flow")],
      ["/flows?do=template", t("New flow from a template")],
      ["/flows?do=file", t("New flow from a file")],
      ["/people/segments/new", t("New segment")],
    ]),
    ...place(t("Page"), [
      ["/", t("Home")],
      ["/flows", t("Flows")],
      ["/runs", t("Runs")],
      ["/people", t("People")],
      ["/people/imports", t("Imports")],
      ["/people/deeds", t("Done with many people")],
      ["/people/imports/sftp", t("SFTP folders")],
      ["/people/segments", t("Segments")],
      ["/people/lists", t("Lists")],
      ["/messages", t("Messages")],
      ["/team/tasks", t("Tasks")],
      ["/team/feed", t("Feed")],
      ["/team/approvals", t("Approvals")],
      ["/settings/launches", t("Who launches")],
      ["/settings/sms", t("SMS senders")],
      ["/settings/opt-in", t("Double opt-in")],
      ["/settings/groups", t("Groups of members")],
      ["/settings/computed", t("Computed attributes")],
      ["/settings/secrets", t("Secrets")],
      ["/settings/functions", t("Functions")],
      ["/settings/account", t("Account and theme")],
      ["/settings/users", t("Users")],
      ["/settings/keys", t("API keys")],
      ["/settings/sender", t("Email sender")],
    ]),
  ];
}

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
    [t("Launch {name}", { name }), `${at}?version=draft&do=launch`, flow.has_draft && status !== "archived"],
    [t("Pause {name}", { name }), `${at}?version=${flow.version ?? ""}&do=pause`, status === "active"],
    [t("Resume {name}", { name }), `${at}?version=${flow.version ?? ""}&do=resume`, status === "paused"],
    [t("Stop {name}", { name }), `${at}?version=${flow.version ?? ""}&do=stop`, running],
    [t("Edit {name}", { name }), `${at}?version=draft`, status !== "archived"],
    [t("Test {name} with one person", { name }), `${at}/test`, true],
    [t("Versions of {name}", { name }), `${at}?version=${flow.version ?? ""}&do=versions`, flow.version !== null],
    [t("Duplicate {name}", { name }), `${at}?version=${flow.version ?? "draft"}&do=duplicate`, true],
    [t("Runs of {name}", { name }), `/runs?flow=${slug}`, flow.version !== null],
  ];
  const deeds = all
    .filter(([, , holds]) => holds)
    .map(([said, to]) => ({ id: `do-${to}`.replace(/\W+/g, "-"), to, name: said, what: t("Do") }));
  const file = addressOf(`${at}/file`, { version: flow.version === null ? "draft" : String(flow.version) });
  return [
    ...deeds,
    {
      id: `do-export-${slug}`,
      to: file,
      name: t("Export the file of {name}", { name }),
      what: t("Do"),
      file: `${slug}.yaml`,
    },
  ];
}
