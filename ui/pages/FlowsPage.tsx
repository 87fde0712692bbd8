/** All flows: tabs by status with counts, search, one table. */

import { Switch } from "@mantine/core";
import { IconSitemap } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { FlowSummary } from "@/api/types";
import { Aside, Chip, Empty, Failed, IconTile, Loading, Page, Search, Status, Tabs, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, count, DASH, percent } from "@/kit/words";
import { NewFlow } from "./NewFlow";
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
  useTitle("Flows");
  const [search, setSearch] = useSearchParams();
  const status = search.get("status") ?? "";
  const text = search.get("search") ?? "";
  const flows = useInfiniteQuery({ ...many<FlowSummary>("/flows", { status, search: text }), refetchInterval: 15_000 });
  const counts = useQuery(one<Counts>("/flows/counts"));
  return (
    <Page title="Flows" aside={<NewFlow />}>
      <Tabs label="Flows by status" tabs={tabsOf(status, counts.data)} />
      <Tools>
        <Search
          label="Find by name"
          value={text}
          onSearch={(typed) => setSearch(clean({ status, search: typed }), { replace: true })}
        />
        <Aside>Numbers are of all versions</Aside>
      </Tools>
      {flows.error ? (
        <Failed error={flows.error} again={() => flows.refetch()} />
      ) : !flows.data ? (
        <Loading />
      ) : flows.data.length === 0 ? (
        <NoFlows filtered={status !== "" || text !== ""} />
      ) : (
        <>
          <FlowTable flows={flows.data} />
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
    { to: "/flows", label: "All", count: total, current: status === "" },
    ...shown.map((one) => ({
      to: `/flows?status=${one}`,
      label: flowState(one)[0],
      count: counts ? (counts[one] ?? 0) : undefined,
      current: status === one,
    })),
  ];
}

function FlowTable({ flows }: { flows: readonly FlowSummary[] }) {
  return (
    <Table
      label="Flows"
      rows={flows}
      keyOf={(flow) => String(flow.id)}
      linkOf={(flow) => `/flows/${flow.slug}`}
      columns={[
        { title: "On or off", unsaid: true, width: 44, cell: (flow) => <OnOff flow={flow} /> },
        {
          title: "Name",
          as: "name",
          cell: (flow) => (
            <>
              <Link to={`/flows/${flow.slug}`}>{flow.name}</Link>{" "}
              {flow.has_draft && flow.version !== null ? <Chip tone="accent">Draft {flow.version + 1}</Chip> : null}
            </>
          ),
        },
        {
          title: "Status",
          as: "still",
          cell: (flow) => <Status tone={flowState(flow.status)[1]}>{flowState(flow.status)[0]}</Status>,
        },
        { title: "Inside now", as: "number", cell: (flow) => count(launched(flow, flow.inside)) },
        { title: "Completed", as: "number", wide: true, cell: (flow) => count(launched(flow, flow.completed)) },
        {
          title: "Goal rate",
          as: "number",
          wide: true,
          cell: (flow) => (flow.goals ? percent(flow.goals, flow.entered ?? 0) : DASH),
        },
        { title: "Changed", as: "still", wide: true, width: 120, cell: (flow) => ago(flow.changed_at) },
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
        aria-label={`${flow.name} is on`}
        title={may ? (on ? "Pause: nobody enters and nobody moves" : "Resume") : "Only a live flow can be turned off"}
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
    <Empty icon={icon} title="No flow fits" action={<Link to="/flows">Show all flows</Link>}>
      Nothing has this status and this name.
    </Empty>
  ) : (
    <Empty icon={icon} title="No flows yet">
      A flow takes people along a path: a start, waits, messages, branches. Begin one from a template by “New flow”, or
      import a file with <code>towpath flow import</code>.
    </Empty>
  );
}
