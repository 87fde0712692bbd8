/** All flows: tabs by status with counts, search, one table. */

import { Checkbox, Switch } from "@mantine/core";
import { IconSitemap } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { FlowSummary } from "@/api/types";
import { useSession } from "@/app/session";
import { Aside, Chip, Empty, Failed, IconTile, Loading, Page, Search, Status, Tabs, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, count, DASH, percent } from "@/kit/words";
import { rich, t } from "@/words/t";
import { Chosen, LabelFilters, NO_FOLDER } from "./FlowLabels";
import { NewFlow } from "./NewFlow";
import css from "./pages.module.css";
import { flowState } from "./states";

type Counts = Readonly<Record<string, number>>;

const ORDER: readonly string[] = [
  "active",
  "draft",
  "scheduled",
  "paused",
  "finishing",
  "finished",
  "cancelled",
  "archived",
];

export function FlowsPage() {
  useTitle(t("Flows"));
  const [search, setSearch] = useSearchParams();
  const status = search.get("status") ?? "";
  const text = search.get("search") ?? "";
  const folder = search.get("folder") ?? "";
  const tag = search.get("tag") ?? "";
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const flows = useInfiniteQuery({
    ...many<FlowSummary>("/flows", {
      status,
      search: text,
      tag,
      ...(folder === NO_FOLDER ? { unfiled: true } : { folder }),
    }),
    refetchInterval: 15_000,
  });
  const counts = useQuery(one<Counts>("/flows/counts"));
  const narrow = (next: Record<string, string>) => {
    setChosen(new Set());
    setSearch(clean({ status, search: text, folder, tag, ...next }), { replace: true });
  };
  const marked = (flows.data ?? []).filter((flow) => chosen.has(flow.slug));
  return (
    <Page title={t("Flows")} aside={<NewFlow />}>
      <Tabs label={t("Flows by status")} tabs={tabsOf(status, counts.data)} />
      <Tools>
        <Search label={t("Find by name")} value={text} onSearch={(typed) => narrow({ search: typed })} />
        <LabelFilters folder={folder} tag={tag} onChange={narrow} />
        <Aside>{t("Numbers are of all versions")}</Aside>
      </Tools>
      {marked.length > 0 ? <Chosen flows={marked} onDone={() => setChosen(new Set())} /> : null}
      {flows.error ? (
        <Failed error={flows.error} again={() => flows.refetch()} />
      ) : !flows.data ? (
        <Loading />
      ) : flows.data.length === 0 ? (
        <NoFlows filtered={status !== "" || text !== "" || folder !== "" || tag !== ""} />
      ) : (
        <>
          <FlowTable flows={flows.data} chosen={chosen} onChoose={setChosen} />
          <More has={flows.hasNextPage} busy={flows.isFetchingNextPage} onMore={() => flows.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}

function clean(said: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ""));
}

function tabsOf(status: string, counts: Counts | undefined) {
  const total = counts ? Object.values(counts).reduce((sum, n) => sum + n, 0) : undefined;
  const shown = ORDER.filter(
    (one) => one === status || one === "active" || one === "draft" || (counts?.[one] ?? 0) > 0,
  );
  return [
    { to: "/flows", label: t("All"), count: total, current: status === "" },
    ...shown.map((one) => ({
      to: `/flows?status=${one}`,
      label: flowState(one)[0],
      count: counts ? (counts[one] ?? 0) : undefined,
      current: status === one,
    })),
  ];
}

interface Choosing {
  readonly flows: readonly FlowSummary[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

function FlowTable({ flows, chosen, onChoose }: Choosing) {
  const { user } = useSession();
  const mayChange = user.role === "admin" || user.role === "editor";
  const choose = (slug: string, on: boolean) =>
    onChoose(new Set(on ? [...chosen, slug] : [...chosen].filter((other) => other !== slug)));
  return (
    <Table
      label={t("Flows")}
      rows={flows}
      keyOf={(flow) => String(flow.id)}
      linkOf={(flow) => `/flows/${flow.slug}`}
      columns={[
        ...(mayChange
          ? [
              {
                title: t("Choose"),
                unsaid: true,
                width: 36,
                cell: (flow: FlowSummary) => (
                  <Checkbox
                    size="xs"
                    aria-label={t("Choose {name}", { name: flow.name })}
                    checked={chosen.has(flow.slug)}
                    onChange={(event) => choose(flow.slug, event.currentTarget.checked)}
                  />
                ),
              },
            ]
          : []),
        { title: t("On or off"), unsaid: true, width: 44, cell: (flow) => <OnOff flow={flow} /> },
        {
          title: t("Name"),
          as: "name",
          cell: (flow) => (
            <>
              <Link to={`/flows/${flow.slug}`}>{flow.name}</Link>{" "}
              {flow.has_draft && flow.version !== null ? (
                <Chip tone="accent">{t("Draft {version}", { version: flow.version + 1 })}</Chip>
              ) : null}
              {flow.tags.map((tag) => (
                <span key={tag}>
                  {" "}
                  <Chip>{tag}</Chip>
                </span>
              ))}
              {flow.folder ? <small className={css.lies}>{flow.folder.replaceAll("/", " / ")}</small> : null}
            </>
          ),
        },
        {
          title: t("Status"),
          as: "still",
          cell: (flow) => <Status tone={flowState(flow.status)[1]}>{flowState(flow.status)[0]}</Status>,
        },
        { title: t("Inside now"), as: "number", cell: (flow) => count(launched(flow, flow.inside)) },
        { title: t("Completed"), as: "number", wide: true, cell: (flow) => count(launched(flow, flow.completed)) },
        {
          title: t("Goal rate"),
          as: "number",
          wide: true,
          cell: (flow) => (flow.goals ? percent(flow.goals, flow.entered ?? 0) : DASH),
        },
        { title: t("Changed"), as: "still", wide: true, width: 120, cell: (flow) => ago(flow.changed_at) },
      ]}
    />
  );
}

/** On: people enter and move. Off: paused, or not live at all. */
function OnOff({ flow }: { flow: FlowSummary }) {
  const queries = useQueryClient();
  const turn = useMutation({
    mutationFn: (on: boolean) => ask(`/flows/${flow.slug}/${on ? "resume" : "pause"}`, { method: "POST", json: {} }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["/flows"] }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/flows/counts"] }),
  });
  const may = flow.status === "active" || flow.status === "paused";
  const on = turn.isPending ? turn.variables : flow.status === "active" || flow.status === "finishing";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: only keeps a click on the switch from opening the row
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div onClick={(event) => event.stopPropagation()}>
      <Switch
        size="xs"
        aria-label={t("{name} is on", { name: flow.name })}
        title={
          may
            ? on
              ? t("Pause: nobody enters and nobody moves")
              : t("Resume")
            : t("Only a live flow can be turned off")
        }
        checked={on}
        disabled={!may || turn.isPending}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
      />
    </div>
  );
}

function launched(flow: FlowSummary, n: number | null): number | null {
  return flow.version === null ? null : n;
}

function NoFlows({ filtered }: { filtered: boolean }) {
  const icon = (
    <IconTile group="start" size={32}>
      <IconSitemap size={18} stroke={1.75} />
    </IconTile>
  );
  return filtered ? (
    <Empty icon={icon} title={t("No flow fits")} action={<Link to="/flows">{t("Show all flows")}</Link>}>
      {t("Nothing has this status, name, folder and tag.")}
    </Empty>
  ) : (
    <Empty icon={icon} title={t("No flows yet")}>
      {rich(
        "A flow takes people along a path: a start, waits, messages, branches. Begin one from a template by “New flow”, or import a file with {code}.",
        { code: <code>towpath flow import</code> },
      )}
    </Empty>
  );
}
