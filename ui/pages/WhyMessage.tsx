/** Why somebody got a message, or did not: the event, the start it met, the nodes on the way with what they saw, the gates, the end. */

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useKinds } from "@/api/kinds";
import { one } from "@/api/queries";
import type { Message, Run, Visit } from "@/api/types";
import { type Item, outletWord, readCanvas } from "@/flow/canvas";
import { isMapping, readGraph } from "@/flow/document";
import { conditionWords, isMissing, questions } from "@/flow/wording";
import { Loading } from "@/kit/parts";
import { exactMoment, moment, plain } from "@/kit/words";
import css from "./pages.module.css";
import { reasonWord } from "./states";

export function WhyMessage({ message }: { message: Message }) {
  const { kinds } = useKinds();
  const run = useQuery(one<Run>(`/runs/${message.run}`));
  const path = `/flows/${run.data?.flow ?? ""}/document`;
  const document = useQuery({ ...one<unknown>(path, { version: run.data?.version }), enabled: run.data !== undefined });
  if (message.test || run.error || document.error) {
    return null;
  }
  const who = message.contact?.name || "this person";
  const title = message.status === "sent" ? `Why did ${who} get this?` : `What became of this message to ${who}?`;
  return (
    <section className={css.stack} aria-label={title}>
      <h3>{title}</h3>
      {run.data && document.data && kinds ? (
        <Chain
          message={message}
          run={run.data}
          starts={startsOf(document.data, run.data)}
          items={new Map(readCanvas(readGraph(document.data), kinds).items.map((item) => [item.id, item]))}
        />
      ) : (
        <Loading lines={4} />
      )}
    </section>
  );
}

function Chain({
  message,
  run,
  starts,
  items,
}: {
  message: Message;
  run: Run;
  starts: readonly string[];
  items: ReadonlyMap<string, Item>;
}) {
  const way = wayTo(run.processes, message.id);
  const before = way.slice(0, -1);
  return (
    <ol className={css.why}>
      <Link_ at={run.entry_event ? String(run.entry_event.occurred_at) : run.entered_at}>{cause(run)}</Link_>
      <Link_ at={run.entered_at}>
        That starts <Link to={`/flows/${run.flow}?version=${run.version}`}>{run.flow_name}</Link>, version {run.version}
        {starts.length > 0 ? `: ${starts.join("; or ")}` : ""}.
      </Link_>
      {before.map((visit) => (
        <Passed key={visit.id} visit={visit} item={items.get(visit.node)} />
      ))}
      {message.gates.map((gate) => (
        <li key={gate.gate} data-stop={gate.verdict === "stopped" || undefined}>
          {gateSentence(gate.gate, gate.verdict, gate.detail)}
        </li>
      ))}
      <Link_ at={message.ended_at ?? message.planned_at}>{ending(message)}</Link_>
    </ol>
  );
}

function Link_({ at, children }: { at: string; children: ReactNode }) {
  return (
    <li>
      {children} <small>{exactMoment(at)}</small>
    </li>
  );
}

/** The visits that led to this one, the first first. */
export function wayTo(visits: readonly Visit[], id: string): readonly Visit[] {
  const known = new Map(visits.map((visit) => [visit.id, visit]));
  const way: Visit[] = [];
  for (
    let visit = known.get(id);
    visit && !way.includes(visit);
    visit = visit.prior ? known.get(visit.prior) : undefined
  ) {
    way.unshift(visit);
  }
  return way;
}

function cause(run: Run): string {
  const event = run.entry_event;
  if (!event) {
    return `${run.contact_name ?? "Somebody"} was taken in by an audience, a schedule or by hand.`;
  }
  const said = isMapping(event.properties)
    ? Object.entries(event.properties)
        .filter(([, value]) => !isMissing(value) && !(Array.isArray(value) && value.length === 0))
        .slice(0, 5)
        .map(([name, value]) => `${name.replaceAll("_", " ")} ${plain(value)}`)
    : [];
  return `${run.contact_name ?? "Somebody"}: ${String(event.name).replaceAll("_", " ")}${said.length > 0 ? ` (${said.join(", ")})` : ""}.`;
}

/** In words, the entry rules that listen to what happened. */
function startsOf(document: unknown, run: Run): string[] {
  const rules = isMapping(document) && Array.isArray(document.start) ? document.start : [];
  return rules
    .filter((rule) => isMapping(rule) && rule.event === run.entry_event?.name)
    .map((rule) => (isMissing(rule.where) ? "it happens, every time" : `it happens and ${conditionWords(rule.where)}`));
}

function Passed({ visit, item }: { visit: Visit; item: Item | undefined }) {
  const name = item ? (item.form === "pill" ? `Wait ${item.name}` : item.name) : visit.node;
  const asked = item ? questions(item.settings) : [];
  const seen = isMapping(visit.seen)
    ? Object.entries(visit.seen).map(([leaf, value]) => `${asked[Number(leaf)] ?? leaf}: ${plain(value)}`)
    : [];
  const by = visit.outlet && visit.outlet !== "done" ? `, left by “${outletWord(visit.outlet)}”` : "";
  return (
    <Link_ at={visit.ended_at ?? visit.started_at}>
      <b>{name}</b>
      {by}
      {seen.length > 0 ? `. It saw ${seen.join("; ")}` : ""}.
    </Link_>
  );
}

const PASSED: Readonly<Record<string, string>> = {
  "consent opt_out": "Consent was not withdrawn",
  "consent given": "Consent was given",
  "consent transactional": "It is about something that was ordered, so it needs no consent",
  suppression: "The address is not suppressed",
  limit: "No limit was reached",
  window: "It was within the hours for sending",
};

const STOPPED: Readonly<Record<string, string>> = {
  no_address: "There was no address to send to",
  consent_withdrawn: "Consent was withdrawn",
  no_consent: "Consent was never given",
  consent_pending: "Consent was asked for and is not confirmed yet",
  suppressed: "The address is suppressed",
  do_not_contact: "The person must not be contacted",
  bounced: "The address is suppressed: a mail to it came back",
  expired: "It was too late: its time was past",
};

function gateSentence(gate: string, verdict: string, detail: string): string {
  if (verdict === "stopped") {
    return `${STOPPED[detail] ?? `The gate “${gate.replaceAll("_", " ")}” stopped it: ${reasonWord(detail)}`}.`;
  }
  if (gate === "test_mode") {
    return detail === "test_person"
      ? "This was a test, to a test person: it was really sent."
      : detail === "test"
        ? "This was a test: it went to the catcher, not to the address."
        : "This was no test.";
  }
  if (gate === "address") {
    return `The address was ${detail}.`;
  }
  const words = PASSED[`${gate} ${detail}`] ?? PASSED[gate] ?? `${gate.replaceAll("_", " ")} let it pass`;
  const known = PASSED[gate] === undefined || detail === "";
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${known ? "" : ` (${detail.replaceAll("_", " ")})`}.`;
}

function ending(message: Message): string {
  switch (message.status) {
    case "sent": {
      const answer = message.attempts.at(-1)?.response;
      return `It was sent${answer ? `, and the server said: ${answer}` : ""}.`;
    }
    case "skipped":
      return `So it was left out${message.reason ? `: ${reasonWord(message.reason)}` : ""}. The run went on.`;
    case "failed":
      return `It failed${message.reason ? `: ${reasonWord(message.reason)}` : ""}.`;
    case "cancelled":
      return `It was cancelled${message.reason ? `: ${reasonWord(message.reason)}` : ""}.`;
    case "uncertain":
      return "The line broke while the server had it. Nobody knows whether it arrived, so it is not sent again.";
    default:
      return `It waits to be sent, planned for ${moment(message.planned_at)}.`;
  }
}
