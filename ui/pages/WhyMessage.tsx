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
import { rich, t } from "@/words/t";
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
  const who = message.contact?.name || t("this person");
  const title =
    message.status === "sent"
      ? t("Why did {who} get this?", { who })
      : t("What became of this message to {who}?", { who });
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
        {starts.length > 0
          ? rich("That starts {link}, version {version}: {starts}.", {
              link: <Link to={`/flows/${run.flow}?version=${run.version}`}>{run.flow_name}</Link>,
              version: run.version,
              starts: starts.join("; or "),
            })
          : rich("That starts {link}, version {version}.", {
              link: <Link to={`/flows/${run.flow}?version=${run.version}`}>{run.flow_name}</Link>,
              version: run.version,
            })}
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
    return t("{contact_name} was taken in by an audience, a schedule or by hand.", {
      contact_name: run.contact_name ?? t("Somebody"),
    });
  }
  const said = isMapping(event.properties)
    ? Object.entries(event.properties)
        .filter(([, value]) => !isMissing(value) && !(Array.isArray(value) && value.length === 0))
        .slice(0, 5)
        .map(([name, value]) => `${name.replaceAll("_", " ")} ${plain(value)}`)
    : [];
  return `${run.contact_name ?? t("Somebody")}: ${String(event.name).replaceAll("_", " ")}${said.length > 0 ? ` (${said.join(", ")})` : ""}.`;
}

/** In words, the entry rules that listen to what happened. */
function startsOf(document: unknown, run: Run): string[] {
  const rules = isMapping(document) && Array.isArray(document.start) ? document.start : [];
  return rules
    .filter((rule) => isMapping(rule) && rule.event === run.entry_event?.name)
    .map((rule) =>
      isMissing(rule.where)
        ? t("it happens, every time")
        : t("it happens and {conditionWords}", { conditionWords: conditionWords(rule.where) }),
    );
}

function Passed({ visit, item }: { visit: Visit; item: Item | undefined }) {
  const name = item ? (item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.name) : visit.node;
  const asked = item ? questions(item.settings) : [];
  const seen = isMapping(visit.seen)
    ? Object.entries(visit.seen).map(([leaf, value]) => `${asked[Number(leaf)] ?? leaf}: ${plain(value)}`)
    : [];
  const by =
    visit.outlet && visit.outlet !== "done" ? t(", left by “{outlet}”", { outlet: outletWord(visit.outlet) }) : "";
  return (
    <Link_ at={visit.ended_at ?? visit.started_at}>
      <b>{name}</b>
      {by}
      {seen.length > 0 ? t(". It saw {seen}", { seen: seen.join("; ") }) : ""}.
    </Link_>
  );
}

const PASSED: Readonly<Record<string, string>> = {
  "consent opt_out": t("Consent was not withdrawn"),
  "consent given": t("Consent was given"),
  "consent transactional": t("It is about something that was ordered, so it needs no consent"),
  suppression: t("The address is not suppressed"),
  limit: t("No limit was reached"),
  window: t("It was within the hours for sending"),
};

const STOPPED: Readonly<Record<string, string>> = {
  no_address: t("There was no address to send to"),
  consent_withdrawn: t("Consent was withdrawn"),
  no_consent: t("Consent was never given"),
  consent_pending: t("Consent was asked for and is not confirmed yet"),
  suppressed: t("The address is suppressed"),
  do_not_contact: t("The person must not be contacted"),
  bounced: t("The address is suppressed: a mail to it came back"),
  expired: t("It was too late: its time was past"),
};

function gateSentence(gate: string, verdict: string, detail: string): string {
  if (verdict === "stopped") {
    return `${STOPPED[detail] ?? t("The gate “{gate}” stopped it: {reason}", { gate: gate.replaceAll("_", " "), reason: reasonWord(detail) })}.`;
  }
  if (gate === "test_mode") {
    return detail === "test_person"
      ? t("This was a test, to a test person: it was really sent.")
      : detail === "test"
        ? t("This was a test: it went to the catcher, not to the address.")
        : t("This was no test.");
  }
  if (gate === "address") {
    return t("The address was {detail}.", { detail });
  }
  const words =
    PASSED[`${gate} ${detail}`] ?? PASSED[gate] ?? t("{gate} let it pass", { gate: gate.replaceAll("_", " ") });
  const known = PASSED[gate] === undefined || detail === "";
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${known ? "" : ` (${detail.replaceAll("_", " ")})`}.`;
}

function ending(message: Message): string {
  switch (message.status) {
    case "sent": {
      const answer = message.attempts.at(-1)?.response;
      return answer ? t("It was sent, and the server said: {answer}.", { answer }) : t("It was sent.");
    }
    case "skipped":
      return message.reason
        ? t("So it was left out: {reason}. The run went on.", { reason: reasonWord(message.reason) })
        : t("So it was left out. The run went on.");
    case "failed":
      return message.reason ? t("It failed: {reason}.", { reason: reasonWord(message.reason) }) : t("It failed.");
    case "cancelled":
      return message.reason
        ? t("It was cancelled: {reason}.", { reason: reasonWord(message.reason) })
        : t("It was cancelled.");
    case "uncertain":
      return t("The line broke while the server had it. Nobody knows whether it arrived, so it is not sent again.");
    default:
      return t("It waits to be sent, planned for {planned_at}.", { planned_at: moment(message.planned_at) });
  }
}
