/** All flows: tabs by status with counts, search, one table. */

import { Button } from "@mantine/core";
import { IconSitemap, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { many, one } from "@/api/queries";
import type { FlowSummary } from "@/api/types";
import { Aside, Chip, Empty, Failed, IconTile, Loading, Page, Search, Status, Tabs, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, count, DASH, percent } from "@/kit/words";
import { flowState } from "./states";
import { UploadFlow } from "./UploadFlow";

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
  const [uploading, setUploading] = useState(false);
  const status = search.get("status") ?? "";
  const text = search.get("search") ?? "";
  const flows = useInfiniteQuery({ ...many<FlowSummary>("/flows", { status, search: text }), refetchInterval: 15_000 });
  const counts = useQuery(one<Counts>("/flows/counts"));
  const upload = (
    <Button leftSection={<IconUpload size={15} stroke={1.75} />} onClick={() => setUploading(true)}>
      Upload a flow file
    </Button>
  );
  return (
    <Page title="Flows" aside={upload}>
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
      <UploadFlow opened={uploading} onClose={() => setUploading(false)} />
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
      A flow takes people along a path: a start, waits, messages, branches. Write one as a file and upload it here, or
      import it with <code>towpath flow import</code>.
    </Empty>
  );
}
