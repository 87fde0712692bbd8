/** Runs, newest first, of all flows or of one. */

import { Select } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { many, one } from "@/api/queries";
import type { FlowSummary, Paged, RunSummary } from "@/api/types";
import { Aside, Avatar, Empty, Failed, IconTile, Loading, Page, Status, Tabs, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { DASH, moment, took, zoneName } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "./pages.module.css";
import { reasonWord, runState } from "./states";

const STATES = ["running", "completed", "removed", "failed"] as const;

export function RunsPage() {
  useTitle(t("Runs"));
  const [search, setSearch] = useSearchParams();
  const flow = search.get("flow") ?? "";
  const status = search.get("status") ?? "";
  const version = search.get("version") ?? "";
  const node = search.get("node") ?? "";
  const runs = useInfiniteQuery({
    ...many<RunSummary>("/runs", { flow, status, version, node }),
    refetchInterval: 10_000,
  });
  const flows = useQuery(one<Paged<FlowSummary>>("/flows", { limit: 100 }));
  const address = (change: Record<string, string>) => {
    const said = Object.entries({ flow, status, version, node, ...change }).filter(([, value]) => value !== "");
    return `/runs?${new URLSearchParams(said)}`;
  };
  const to = (next: string) => address({ status: next });
  return (
    <Page title={t("Runs")}>
      <Tabs
        label={t("Runs by status")}
        tabs={[
          { to: to(""), label: t("All"), current: status === "" },
          ...STATES.map((one) => ({ to: to(one), label: runState(one)[0], current: status === one })),
        ]}
      />
      <Tools>
        <Select
          size="xs"
          w={280}
          maw="100%"
          aria-label={t("Flow")}
          placeholder={t("All flows")}
          clearable
          searchable
          data={(flows.data?.items ?? []).map((one) => ({ value: one.slug, label: one.name }))}
          value={flow || null}
          onChange={(next) =>
            setSearch(next ? { flow: next, ...(status ? { status } : {}) } : status ? { status } : {}, {
              replace: true,
            })
          }
        />
        {node ? (
          <span className={css.row}>
            {version
              ? rich("Who stands at ‘{node}’ now, version {version}{link}", {
                  node,
                  version,
                  link: (
                    <Link to={address({ node: "", version: "" })} className={css.within}>
                      {t("Show all")}
                    </Link>
                  ),
                })
              : rich("Who stands at ‘{node}’ now{link}", {
                  node,
                  link: (
                    <Link to={address({ node: "", version: "" })} className={css.within}>
                      {t("Show all")}
                    </Link>
                  ),
                })}
          </span>
        ) : null}
        <Aside>{t("Times in {zone}", { zone: zoneName() })}</Aside>
      </Tools>
      {runs.error ? (
        <Failed error={runs.error} again={() => runs.refetch()} />
      ) : !runs.data ? (
        <Loading />
      ) : runs.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="start" size={32}>
              <IconPlayerPlay size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No runs here")}
        >
          {t(
            "A run is one person on their way through a flow. It starts when something happens that a live flow waits for.",
          )}
        </Empty>
      ) : (
        <>
          <RunTable runs={runs.data} withFlow={flow === ""} />
          <More has={runs.hasNextPage} busy={runs.isFetchingNextPage} onMore={() => runs.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}

export function RunTable({
  runs,
  withFlow = true,
  withPerson = true,
}: {
  runs: readonly RunSummary[];
  withFlow?: boolean;
  withPerson?: boolean;
}) {
  const link = (run: RunSummary) => `/runs/${run.id}`;
  return (
    <Table
      label={t("Runs")}
      height={40}
      rows={runs}
      keyOf={(run) => run.id}
      linkOf={link}
      columns={[
        ...(withPerson
          ? [
              {
                title: t("Person"),
                as: "name" as const,
                cell: (run: RunSummary) => (
                  <Link to={link(run)} className={css.person}>
                    <Avatar name={whoOf(run)} />
                    {whoOf(run)}
                  </Link>
                ),
              },
            ]
          : []),
        ...(withFlow
          ? [
              {
                title: t("Flow"),
                ...(withPerson ? { wide: true } : { as: "name" as const }),
                cell: (run: RunSummary) => (withPerson ? run.flow_name : <Link to={link(run)}>{run.flow_name}</Link>),
              },
            ]
          : []),
        {
          title: t("Status"),
          as: "still",
          cell: (run) => (
            <Status tone={runState(run.status)[1]}>
              {runState(run.status)[0]}
              {run.test ? t(", test") : ""}
            </Status>
          ),
        },
        {
          title: t("Why it ended"),
          wide: true,
          cell: (run) => (run.exit_label ? `‘${run.exit_label}’` : reasonWord(run.exit_reason) || DASH),
        },
        { title: t("Entered"), as: "still", cell: (run) => moment(run.entered_at) },
        {
          title: t("Took"),
          as: "number",
          wide: true,
          cell: (run) => (run.ended_at ? took(run.entered_at, run.ended_at) : DASH),
        },
      ]}
    />
  );
}

function whoOf(run: RunSummary): string {
  return run.contact_name || (run.contact ? t("Someone") : t("Nobody"));
}
