/** One flow: its canvas with the numbers of everyone, and what may be done with it. */

import { Button, Select } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconPencil } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useKinds } from "@/api/kinds";
import { one } from "@/api/queries";
import type { Flow, FlowNumbers } from "@/api/types";
import { Builder } from "@/builder/Builder";
import { FlowCanvas } from "@/builder/FlowCanvas";
import { FlowList } from "@/builder/FlowList";
import { livePicture } from "@/builder/live";
import { readCanvas } from "@/flow/canvas";
import { readGraph } from "@/flow/document";
import { Chip, Failed, FailedPage, Loading, LoadingPage, Status } from "@/kit/parts";
import { useTitle } from "@/kit/title";
import { count } from "@/kit/words";
import { many, t } from "@/words/t";
import { Engagement } from "./Engagement";
import { FlowActions } from "./FlowActions";
import { NodePanel } from "./NodePanel";
import css from "./pages.module.css";
import { type Range, RangeChoice, spanOf } from "./RangeChoice";
import { StandingHere } from "./StandingHere";
import { flowState } from "./states";

export default function FlowPage() {
  const { flow: slug = "" } = useParams();
  const [search, setSearch] = useSearchParams();
  const flow = useQuery({ ...one<Flow>(`/flows/${slug}`), refetchInterval: 15_000 });
  useTitle(flow.data?.name ?? t("Flow"));
  if (flow.error && !flow.data) {
    return <FailedPage error={flow.error} again={() => flow.refetch()} />;
  }
  if (!flow.data) {
    return <LoadingPage />;
  }
  const asked = search.get("version");
  const version = asked ?? (flow.data.version === null ? "draft" : String(flow.data.version));
  const range = search.get("range") ?? "";
  const show = (next: { version?: string; range?: string }) => {
    const said = { version, range, ...next };
    setSearch({ version: said.version, ...(said.range ? { range: said.range } : {}) }, { replace: true });
  };
  if (version === "draft" && flow.data.status !== "archived") {
    return (
      <div className={css.workbench}>
        <Builder flow={flow.data} />
      </div>
    );
  }
  return (
    <div className={css.workbench}>
      <TopBar flow={flow.data} version={version} onVersion={(next) => show({ version: next })} />
      <Stage flow={flow.data} version={version} range={range} onRange={(next) => show({ range: next })} />
    </div>
  );
}

function TopBar({ flow, version, onVersion }: { flow: Flow; version: string; onVersion: (version: string) => void }) {
  const [word, tone] = flowState(flow.status);
  return (
    <section className={css.topbar} aria-label={t("The flow and what to do with it")}>
      <Link to="/flows" className={css.back} aria-label={t("Back to the flows")}>
        <IconChevronLeft size={18} stroke={1.75} />
      </Link>
      <h1>{flow.name}</h1>
      <Status tone={tone}>
        <span>
          {word}
          {flow.version === null ? null : (
            <span data-wide="true">{t(", version {version}", { version: flow.version })}</span>
          )}
        </span>
      </Status>
      {flow.settings.test_mode === true ? <Chip tone="warn">{t("Test mode")}</Chip> : null}
      {version === "draft" && flow.version !== null ? (
        <span data-wide="true">
          <Chip>{t("Draft of version {version}", { version: flow.version + 1 })}</Chip>
        </span>
      ) : null}
      <i className={css.spring} />
      <span data-wide="true">
        <VersionChoice flow={flow} version={version} onVersion={onVersion} />
      </span>
      <Button component={Link} to={`/runs?flow=${flow.slug}`} variant="subtle" color="gray" data-wide="true">
        {t("Runs")}
      </Button>
      {flow.status === "archived" ? null : (
        <Button
          variant="default"
          leftSection={<IconPencil size={15} stroke={1.75} />}
          onClick={() => onVersion("draft")}
        >
          {flow.has_draft ? t("Edit the draft") : t("Edit")}
        </Button>
      )}
      <FlowActions flow={flow} version={version} />
    </section>
  );
}

function VersionChoice({
  flow,
  version,
  onVersion,
}: {
  flow: Flow;
  version: string;
  onVersion: (version: string) => void;
}) {
  const choices = [
    ...(flow.has_draft || version === "draft"
      ? [
          {
            value: "draft",
            label: flow.version === null ? t("Draft") : t("Draft of version {version}", { version: flow.version + 1 }),
          },
        ]
      : []),
    ...[...flow.versions]
      .reverse()
      .map((one) => ({ value: String(one.number), label: t("Version {number}", { number: one.number }) })),
  ];
  return choices.length > 1 ? (
    <Select
      size="xs"
      w={168}
      aria-label={t("Version shown")}
      data={choices}
      value={version}
      allowDeselect={false}
      onChange={(next) => next && onVersion(next)}
    />
  ) : null;
}

function Stage({
  flow,
  version,
  range,
  onRange,
}: {
  flow: Flow;
  version: string;
  range: Range;
  onRange: (range: Range) => void;
}) {
  const { kinds, error } = useKinds();
  const path = `/flows/${flow.slug}/document`;
  const document = useQuery({ ...one<unknown>(path, { version }), placeholderData: keepPreviousData });
  const live = version !== "draft";
  const numbers = useQuery({
    ...one<FlowNumbers>(`/flows/${flow.slug}/numbers`, { version, ...spanOf(range) }),
    enabled: live,
    refetchInterval: 5_000,
    placeholderData: keepPreviousData,
  });
  const [selected, setSelected] = useState<string | null>(null);
  const phone = useMediaQuery("(max-width: 600px)", window.innerWidth <= 600);
  const graph = useMemo(() => readGraph(document.data), [document.data]);
  const canvas = useMemo(
    () => kinds && document.data !== undefined && readCanvas(graph, kinds),
    [graph, kinds, document.data],
  );
  const picture = useMemo(() => livePicture(live ? numbers.data : undefined), [live, numbers.data]);
  const problems = useMemo(() => problemsByNode(live ? [] : flow.problems), [live, flow.problems]);
  const failed = error ?? document.error;
  if (failed) {
    return <Failed error={failed} again={() => document.refetch()} />;
  }
  if (!canvas) {
    return <Loading />;
  }
  const item = [...canvas.items, ...canvas.parked].find((one) => one.id === selected);
  const label = t("Canvas of {name}", { name: flow.name });
  return (
    <>
      <main className={css.stage}>
        {phone ? (
          <>
            {live && numbers.data ? (
              <div className={css.totalsRow}>
                <RangeChoice range={range} onRange={onRange} />
                <Engagement flow={flow} range={range} />
              </div>
            ) : null}
            <FlowList canvas={canvas} picture={picture} selected={selected} onSelect={setSelected} label={label} />
          </>
        ) : (
          <>
            {live && numbers.data ? (
              <Totals numbers={numbers.data}>
                <RangeChoice range={range} onRange={onRange} />
                <Engagement flow={flow} range={range} />
              </Totals>
            ) : null}
            <FlowCanvas
              key={version}
              graph={graph}
              canvas={canvas}
              picture={picture}
              problems={problems}
              selected={selected}
              onSelect={setSelected}
              label={label}
            />
          </>
        )}
      </main>
      {item ? (
        <NodePanel
          item={item}
          canvas={canvas}
          caption={picture.caption(item)}
          problems={problems.get(item.id) ?? []}
          here={
            live ? (
              <StandingHere
                flow={flow.slug}
                version={version}
                node={item.id}
                waiting={numbers.data?.nodes[item.id]?.waiting ?? 0}
              />
            ) : null
          }
          onSelect={setSelected}
          onClose={() => setSelected(null)}
        />
      ) : null}
    </>
  );
}

function Totals({ numbers, children }: { numbers: FlowNumbers; children: ReactNode }) {
  const figures: (readonly [word: string, n: number, always?: boolean])[] = [
    [t("entered"), numbers.entered, true],
    [t("inside now"), numbers.inside, true],
    [t("completed"), numbers.completed],
    [t("removed"), numbers.removed],
    [t("failed"), numbers.failed],
    [many(numbers.goals, "goal", "goals"), numbers.goals],
  ];
  return (
    <div className={css.floating}>
      {figures
        .filter(([, n, always]) => n > 0 || always)
        .map(([word, n]) => (
          <span key={word}>
            <b>{count(n)}</b> {word}
          </span>
        ))}
      {children}
    </div>
  );
}

function problemsByNode(problems: Flow["problems"]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const problem of problems) {
    if (problem.node) {
      found.set(problem.node, [...(found.get(problem.node) ?? []), problem.sentence]);
    }
  }
  return found;
}
