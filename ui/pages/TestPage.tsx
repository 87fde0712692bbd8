/** Test with one person: a real or made-up contact walks through the flow on a clock of its own, choice by choice. Nothing is sent. */

import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { IconArrowLeft, IconClock, IconMail, IconPlayerPlay, IconRotate } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { useKinds } from "@/api/kinds";
import { one } from "@/api/queries";
import type { components } from "@/api/schema";
import type { Flow } from "@/api/types";
import { type FlowNode, isMapping, readGraph } from "@/flow/document";
import { PersonPicker } from "@/form";
import { Empty, Failed, IconTile, Loading, Page, ProblemList, Status, Tile } from "@/kit/parts";
import { useTitle } from "@/kit/title";
import { exactMoment, moment, plain } from "@/kit/words";
import { t } from "@/words/t";
import pages from "./pages.module.css";
import { reasonWord, runState } from "./states";
import css from "./test.module.css";
import { problemsOf } from "./UploadFlow";

type Walked = components["schemas"]["Walked"];
type Step = Partial<components["schemas"]["WalkStep"]>;
type Visit = components["schemas"]["VisitOut"];

interface Choices {
  readonly contact: string | null;
  readonly event: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export default function TestPage() {
  const { flow: slug = "" } = useParams();
  const [search] = useSearchParams();
  const version = search.get("version") ?? "";
  const flow = useQuery(one<Flow>(`/flows/${slug}`));
  const document = useQuery(one<unknown>(`/flows/${slug}/document`, { version }));
  useTitle(t("Test {name}", { name: flow.data?.name ?? t("a flow") }));
  const failed = flow.error ?? document.error;
  if (failed) {
    return <Failed error={failed} />;
  }
  if (!flow.data || !document.data) {
    return <Loading />;
  }
  return (
    <Page
      title={t("Test {name}", { name: flow.data.name })}
      aside={
        <Button
          component={Link}
          to={`/flows/${slug}`}
          variant="default"
          leftSection={<IconArrowLeft size={15} stroke={1.75} />}
        >
          {t("Back to the flow")}
        </Button>
      }
    >
      <Walk slug={slug} version={version} graph={readGraph(document.data)} />
    </Page>
  );
}

function Walk({ slug, version, graph }: { slug: string; version: string; graph: ReturnType<typeof readGraph> }) {
  const events = graph.start.map((rule) => rule.event).filter(Boolean);
  const [choices, setChoices] = useState<Choices>({ contact: null, event: events[0] ?? "", properties: {}, steps: [] });
  const walk = useMutation({
    mutationFn: (said: Choices) =>
      ask<Walked>("/walks", {
        method: "POST",
        json: {
          flow: slug,
          version,
          ...(said.contact === null ? {} : { contact: Number(said.contact) }),
          ...(said.event === "" ? {} : { start: { event: said.event, properties: typed(said.properties) } }),
          steps: said.steps,
        },
      }),
  });
  const go = (next: Choices) => {
    setChoices(next);
    walk.mutate(next);
  };
  const told = walk.data;
  return (
    <div className={css.walk}>
      <section className={css.begin} aria-label={t("Who walks, and how it starts")}>
        <PersonPicker
          label={t("Person")}
          description={t("Left empty: Ada, who is made up")}
          value={choices.contact}
          onChange={(contact) => setChoices({ ...choices, contact, steps: [] })}
        />
        <Select
          size="xs"
          label={t("Starts by")}
          data={[...new Set(events)]
            .map((event) => ({ value: event, label: event.replaceAll("_", " ") }))
            .concat({ value: "by hand", label: t("being put in by hand") })}
          value={choices.event === "" ? "by hand" : choices.event}
          allowDeselect={false}
          onChange={(event) =>
            setChoices({ ...choices, event: event === "by hand" ? "" : (event ?? ""), properties: {}, steps: [] })
          }
        />
        {choices.event === "" ? null : (
          <Properties
            names={askedOf(graph.start.filter((rule) => rule.event === choices.event).map((rule) => rule.settings))}
            values={choices.properties}
            onChange={(properties) => setChoices({ ...choices, properties })}
          />
        )}
        <Button
          leftSection={told ? <IconRotate size={15} stroke={1.75} /> : <IconPlayerPlay size={15} stroke={1.75} />}
          loading={walk.isPending}
          onClick={() => go({ ...choices, steps: [] })}
        >
          {told ? t("Begin anew") : t("Begin")}
        </Button>
        <p className={pages.faint}>
          {t(
            "Nothing is sent and nothing is kept: the person walks on a clock of their own, with a copy of what is known.",
          )}
        </p>
      </section>
      <section aria-label={t("The way")} aria-live="polite" aria-busy={walk.isPending}>
        {walk.error ? (
          <div role="alert">
            <ProblemList problems={problemsOf(walk.error)} />
          </div>
        ) : null}
        {!told ? (
          walk.error ? null : (
            <Empty
              icon={
                <IconTile group="start" size={32}>
                  <IconPlayerPlay size={18} stroke={1.75} />
                </IconTile>
              }
              title={t("Nobody walks yet")}
            >
              {t(
                "Choose a person and how it starts. You see each step, each message as it would be, and choose what happens at every wait.",
              )}
            </Empty>
          )
        ) : (
          <Told
            told={told}
            nodes={new Map(graph.nodes.map((node) => [node.id, node]))}
            busy={walk.isPending}
            onStep={(step) => go({ ...choices, steps: [...choices.steps, step] })}
            onBack={choices.steps.length > 0 ? () => go({ ...choices, steps: choices.steps.slice(0, -1) }) : null}
          />
        )}
      </section>
    </div>
  );
}

/** The event's properties that a rule's conditions look at. */
function askedOf(settings: readonly unknown[]): string[] {
  const names = JSON.stringify(settings).matchAll(/"(?:every )?event\.([\w-]+)/g);
  return [...new Set([...names].map((found) => found[1] ?? ""))].filter(Boolean);
}

function typed(values: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, name.endsWith("_ids") ? value.split(/\s*,\s*/) : numberOr(value)]),
  );
}

function numberOr(value: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(value) && String(Number(value)) === value ? Number(value) : value;
}

function Properties({
  names,
  values,
  onChange,
}: {
  names: readonly string[];
  values: Readonly<Record<string, string>>;
  onChange: (values: Readonly<Record<string, string>>) => void;
}) {
  return names.map((name) => (
    <TextInput
      key={name}
      size="xs"
      label={name.replaceAll("_", " ")}
      value={values[name] ?? ""}
      onChange={(event) => onChange({ ...values, [name]: event.currentTarget.value })}
    />
  ));
}

interface ToldProps {
  readonly told: Walked;
  readonly nodes: ReadonlyMap<string, FlowNode>;
  readonly busy: boolean;
  readonly onStep: (step: Step) => void;
  readonly onBack: (() => void) | null;
}

function Told({ told, nodes, busy, onStep, onBack }: ToldProps) {
  const { run } = told;
  if (!run) {
    return (
      <Empty title={t("The person did not enter")}>
        {told.denied.length > 0
          ? t("Refused: {denied}.", { denied: told.denied.map((reason) => reason.replaceAll("_", " ")).join(", ") })
          : t(
              "What happened does not fit a rule of the start. Look at its conditions, or give the event what they ask for.",
            )}
      </Empty>
    );
  }
  const [word, tone] = runState(run.status);
  return (
    <div className={pages.stack}>
      <div className={pages.row}>
        <Status tone={tone}>{word}</Status>
        {run.exit_reason ? <span className={pages.soft}>{reasonWord(run.exit_reason)}</span> : null}
        <span className={css.clock}>
          <IconClock size={14} stroke={1.75} aria-hidden /> {exactMoment(told.now)}
        </span>
        {onBack ? (
          <Button variant="subtle" size="compact-sm" disabled={busy} onClick={onBack}>
            {t("Take the last choice back")}
          </Button>
        ) : null}
      </div>
      <ol className={css.visits}>
        {run.processes.map((visit) => (
          <VisitLine
            key={visit.id}
            visit={visit}
            node={nodes.get(visit.node)}
            told={told}
            busy={busy}
            onStep={onStep}
          />
        ))}
      </ol>
      {run.status === "running" ? <Next told={told} nodes={nodes} busy={busy} onStep={onStep} /> : null}
    </div>
  );
}

function VisitLine({
  visit,
  node,
  told,
  busy,
  onStep,
}: {
  visit: Visit;
  node: FlowNode | undefined;
  told: Walked;
  busy: boolean;
  onStep: (step: Step) => void;
}) {
  const { kinds } = useKinds();
  const kind = kinds?.get(visit.kind);
  const seen = Object.values(visit.seen).filter((value) => value !== null);
  return (
    <li>
      <Tile group={kind?.group ?? "end"} kind={visit.kind} {...(kind ? { svg: kind.icon } : {})} />
      <div>
        <b>{visit.title || node?.summary || visit.node}</b>
        <span>
          {moment(visit.started_at)}
          {visit.outlet && visit.outlet !== "done" ? t(", left by ‘{outlet}’", { outlet: visit.outlet }) : ""}
          {visit.ended_at
            ? ""
            : visit.due_at
              ? t(", waits until {due_at}", { due_at: moment(visit.due_at) })
              : t(", waits")}
        </span>
        {visit.outlet && seen.length > 0 && kind?.group === "filters" ? (
          <span>{t("Saw {seen}", { seen: seen.map(plain).join(", ") })}</span>
        ) : null}
        {told.messages
          .filter((message) => message.id === visit.id)
          .map((message) => (
            <details key={message.id} className={css.message} open>
              <summary>
                <IconMail size={14} stroke={1.75} aria-hidden /> {message.subject ?? message.name ?? message.channel}
                <small>
                  {message.status}
                  {message.reason ? `, ${message.reason.replaceAll("_", " ")}` : ""}
                  {message.address ? t(" to {address}", { address: message.address }) : ""}
                </small>
              </summary>
              {message.html ? (
                <iframe
                  title={t("Message {subject}", { subject: message.subject ?? "" })}
                  sandbox=""
                  srcDoc={message.html}
                />
              ) : message.text ? (
                <pre>{message.text}</pre>
              ) : null}
              {message.status === "sent" && message.channel === "email" ? (
                <div className={pages.row}>
                  <Button
                    variant="default"
                    size="compact-sm"
                    disabled={busy}
                    onClick={() => onStep({ opens: message.id })}
                  >
                    {t("Opens it")}
                  </Button>
                  <Button
                    variant="default"
                    size="compact-sm"
                    disabled={busy}
                    onClick={() => onStep({ clicks: message.id })}
                  >
                    {t("Clicks a link")}
                  </Button>
                </div>
              ) : null}
            </details>
          ))}
      </div>
    </li>
  );
}

/** What can happen to who waits: the events that are waited for, time, or anything else. */
function Next({ told, nodes, busy, onStep }: Omit<ToldProps, "onBack">) {
  const [days, setDays] = useState<number | string>(1);
  const [event, setEvent] = useState("");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const waiting = (told.run?.processes ?? []).filter((visit) => visit.ended_at === null);
  const rules = waiting.flatMap((visit) => rulesOf(nodes.get(visit.node)));
  const names = [...new Set(rules.map((rule) => rule.event))];
  const asked = askedOf(rules.filter((rule) => rule.event === event).map((rule) => rule.where));
  return (
    <section className={css.next} aria-label={t("What happens next")}>
      <h2>{t("What happens next?")}</h2>
      <div className={pages.row}>
        {told.due ? (
          <Button disabled={busy} onClick={() => onStep({ next: true })}>
            {t("Nothing, until {due}", { due: moment(told.due) })}
          </Button>
        ) : null}
        <span className={css.wait}>
          <NumberInput size="xs" min={1} max={3650} aria-label={t("Days")} value={days} onChange={setDays} />
          <Button
            variant="default"
            disabled={busy || !Number(days)}
            onClick={() => onStep({ after: `${days} ${Number(days) === 1 ? "day" : "days"}` })}
          >
            {t("Days pass")}
          </Button>
        </span>
      </div>
      <div className={css.event}>
        <TextInput
          size="xs"
          label={t("An event comes")}
          placeholder="order_paid"
          description={names.length > 0 ? t("Waited for: {names}", { names: names.join(", ") }) : undefined}
          value={event}
          onChange={(change) => setEvent(change.currentTarget.value)}
        />
        {names
          .filter((name) => name !== event)
          .map((name) => (
            <Button key={name} variant="subtle" size="compact-sm" onClick={() => setEvent(name)}>
              {name.replaceAll("_", " ")}
            </Button>
          ))}
        <Properties names={asked} values={values} onChange={setValues} />
        <Button
          variant="default"
          disabled={busy || event.trim() === ""}
          onClick={() => onStep({ event: event.trim(), properties: { ...needed(event.trim()), ...typed(values) } })}
        >
          {t("It comes")}
        </Button>
      </div>
    </section>
  );
}

/** An event of an order names its order. */
function needed(event: string): Record<string, string> {
  return event.startsWith("order_") ? { order_id: "test-order" } : {};
}

function rulesOf(node: FlowNode | undefined): { event: string; where: unknown }[] {
  const events = node?.settings.events;
  return (Array.isArray(events) ? events : [])
    .filter(isMapping)
    .flatMap((rule) => (typeof rule.event === "string" ? [{ event: rule.event, where: rule.where }] : []));
}
