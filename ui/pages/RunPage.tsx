/** One run: the canvas with its way lit, its visits as a table, one visit in full. */

import { useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconClock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import { useKinds } from "@/api/kinds";
import { one } from "@/api/queries";
import type { Run, Visit } from "@/api/types";
import { FlowCanvas } from "@/builder/FlowCanvas";
import { FlowList } from "@/builder/FlowList";
import { walkedPicture } from "@/builder/walked";
import { type Canvas, type Item, outletWord, readCanvas } from "@/flow/canvas";
import { readGraph } from "@/flow/document";
import { Avatar, Chip, Failed, FailedPage, Loading, LoadingPage, Tile } from "@/kit/parts";
import { useTitle } from "@/kit/title";
import { exactMoment, moment, took, zoneName } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "./pages.module.css";
import { reasonWord, runState } from "./states";
import { VisitPanel } from "./VisitPanel";

export default function RunPage() {
  const { run: id = "" } = useParams();
  const run = useQuery({
    ...one<Run>(`/runs/${id}`),
    refetchInterval: (query) => (query.state.data?.status === "running" ? 5_000 : false),
  });
  useTitle(run.data ? `${whoOf(run.data)} in ${run.data.flow_name}` : t("Run"));
  if (run.error && !run.data) {
    return <FailedPage error={run.error} again={() => run.refetch()} />;
  }
  if (!run.data) {
    return <LoadingPage />;
  }
  return (
    <div className={css.workbench}>
      <TopBar run={run.data} />
      <Stage run={run.data} />
    </div>
  );
}

function whoOf(run: Run): string {
  return run.contact_name || (run.contact ? t("Someone") : t("Nobody"));
}

function TopBar({ run }: { run: Run }) {
  const who = whoOf(run);
  return (
    <header className={css.topbar}>
      <Link to={`/runs?flow=${run.flow}`} className={css.back} aria-label={t("Back to the runs")}>
        <IconChevronLeft size={18} stroke={1.75} />
      </Link>
      <Avatar name={who} size={26} />
      <h1>
        {run.contact ? <Link to={`/people/${run.contact}`}>{who}</Link> : who}
        <small>
          {rich("in {link}, version {version}", {
            link: <Link to={`/flows/${run.flow}?version=${run.version}`}>{run.flow_name}</Link>,
            version: run.version,
          })}
        </small>
      </h1>
      <RunState run={run} />
    </header>
  );
}

function RunState({ run }: { run: Run }) {
  const waiting = run.processes.find((visit) => visit.ended_at === null && visit.due_at);
  if (run.status === "running") {
    return (
      <span data-wide="true">
        <Chip tone="accent">
          <IconClock size={14} stroke={1.75} aria-hidden style={{ marginInlineEnd: 5 }} />
          {waiting?.due_at ? t("Waiting until {due_at}", { due_at: moment(waiting.due_at) }) : t("Inside")}
          {run.test ? t(", test") : ""}
        </Chip>
      </span>
    );
  }
  const why = run.exit_label ? `‘${run.exit_label}’` : reasonWord(run.exit_reason);
  const [word, tone] = runState(run.status);
  const chip = tone === "bad" || tone === "warn" ? { tone } : {};
  return (
    <span data-wide="true">
      <Chip {...chip}>
        {word}
        {run.ended_at ? ` ${moment(run.ended_at)}` : ""}
        {why ? `, ${why}` : ""}
        {run.test ? t(", test") : ""}
      </Chip>
    </span>
  );
}

function Stage({ run }: { run: Run }) {
  const { kinds, error } = useKinds();
  const document = useQuery(one<unknown>(`/flows/${run.flow}/document`, { version: run.version }));
  const [chosen, setChosen] = useState<string | null>(null);
  const phone = useMediaQuery("(max-width: 600px)", window.innerWidth <= 600);
  const graph = useMemo(() => readGraph(document.data), [document.data]);
  const canvas = useMemo(
    () => kinds && document.data !== undefined && readCanvas(graph, kinds),
    [graph, kinds, document.data],
  );
  const picture = useMemo(() => canvas && walkedPicture(canvas, run.processes, run.entered_at), [canvas, run]);
  const failed = error ?? document.error;
  if (failed) {
    return <Failed error={failed} again={() => document.refetch()} />;
  }
  if (!canvas || !picture) {
    return <Loading />;
  }
  const visit = run.processes.find((one) => one.id === chosen);
  const pickNode = (node: string | null) => setChosen(run.processes.findLast((one) => one.node === node)?.id ?? null);
  const shown = {
    canvas,
    picture,
    selected: visit?.node ?? null,
    onSelect: pickNode,
    label: t("The way of {who}", { who: whoOf(run) }),
  };
  const item = visit && canvas.items.find((one) => one.id === visit.node);
  return (
    <>
      <main className={css.runGrid}>
        <div className={css.stage}>
          {phone ? <FlowList {...shown} /> : <FlowCanvas {...shown} graph={graph} minimap={false} />}
        </div>
        <Visits visits={run.processes} canvas={canvas} chosen={chosen} onChoose={setChosen} />
      </main>
      {visit && item ? <VisitPanel run={run} visit={visit} item={item} onClose={() => setChosen(null)} /> : null}
    </>
  );
}

interface VisitsProps {
  readonly visits: readonly Visit[];
  readonly canvas: Canvas;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

function Visits({ visits, canvas, chosen, onChoose }: VisitsProps) {
  const byId = new Map(canvas.items.map((item) => [item.id, item]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css.visits} aria-label={t("Visits")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("Time in {zone}", { zone: zoneName() })}</th>
            <th scope="col">{t("Node")}</th>
            <th scope="col">{t("What happened")}</th>
            <th scope="col">{t("Took")}</th>
          </tr>
        </thead>
        <tbody>
          {visits.map((visit) => {
            const item = byId.get(visit.node);
            return (
              // The node's name in the row is a real button; the row only makes its target larger.
              <tr key={visit.id} data-current={visit.id === chosen} onClick={() => onChoose(visit.id)}>
                <td>{exactMoment(visit.started_at)}</td>
                <td>
                  <button type="button" aria-pressed={visit.id === chosen}>
                    <Tile group={item?.group ?? "end"} kind={visit.kind} svg={item?.icon ?? ""} size={20} />
                    {nameOf(item, visit)}
                  </button>
                </td>
                <td>{happened(item, visit)}</td>
                <td>
                  {visit.ended_at
                    ? took(visit.started_at, visit.ended_at)
                    : t("{started_at} so far", { started_at: took(visit.started_at, new Date().toISOString()) })}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function nameOf(item: Item | undefined, visit: Visit): string {
  if (!item) {
    return visit.node;
  }
  return item.form === "pill" ? t("Wait {name}", { name: item.name }) : item.name;
}

function happened(item: Item | undefined, visit: Visit): string {
  if (visit.ended_at === null) {
    return visit.due_at ? t("Waits until {due_at}", { due_at: moment(visit.due_at) }) : t("Is here now");
  }
  if (visit.outlet === null) {
    return t("The run ended here");
  }
  if (item?.group === "waits" && item.form === "pill") {
    return `Until ${moment(visit.ended_at)}`;
  }
  return visit.outlet === "done" ? (item?.summary ?? "") : outletWord(visit.outlet);
}
