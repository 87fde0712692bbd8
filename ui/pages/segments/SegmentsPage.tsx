/** The segments of the workspace: how many people each has, and how that went. */

import { Button } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { one } from "@/api/queries";
import type { Paged, Segment } from "@/api/types";
import { Aside, Empty, Failed, IconTile, Loading, Page, Tools } from "@/kit/parts";
import { Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count } from "@/kit/words";
import { t } from "@/words/t";
import { PeopleTabs } from "../sets/tabs";
import css from "./segments.module.css";
import { Trend } from "./Trend";

const FILLING_MS = 2_000;

export function SegmentsPage() {
  useTitle(t("Segments"));
  const [search, setSearch] = useSearchParams();
  const archived = search.get("archived") === "true";
  const segments = useQuery({
    ...one<Paged<Segment>>("/segments", { archived: archived ? "true" : undefined }),
    refetchInterval: (query) => (query.state.data?.items.some((segment) => segment.filled < 1) ? FILLING_MS : false),
  });
  const link = (segment: Segment) => `/people/segments/${segment.id}`;
  return (
    <Page
      title={t("People")}
      aside={
        <Button component={Link} to="/people/segments/new">
          {t("Make a segment")}
        </Button>
      }
    >
      <PeopleTabs current="segments" />
      <Tools>
        <Button
          variant="default"
          size="xs"
          onClick={() => setSearch(archived ? {} : { archived: "true" }, { replace: true })}
        >
          {archived ? t("Show those in use") : t("Show archived")}
        </Button>
        <Aside>{archived ? t("Archived segments") : t("Kept up as people change and as time passes")}</Aside>
      </Tools>
      {segments.error ? (
        <Failed error={segments.error} again={() => segments.refetch()} />
      ) : !segments.data ? (
        <Loading />
      ) : segments.data.items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="channels" size={32}>
              <IconFilter size={18} stroke={1.75} />
            </IconTile>
          }
          title={archived ? t("Nothing is archived") : t("No segments yet")}
        >
          {t(
            "A segment holds everyone for whom a condition is true, such as having bought before but not for 180 days. Flows start when somebody enters or leaves.",
          )}
        </Empty>
      ) : (
        <Table
          label={t("Segments")}
          height={48}
          rows={segments.data.items}
          keyOf={(segment) => String(segment.id)}
          linkOf={link}
          columns={[
            {
              title: t("Name"),
              as: "name",
              cell: (segment) => (
                <span className={css.named}>
                  <Link to={link(segment)}>{segment.name}</Link>
                  <small>{t("If {sentence}", { sentence: segment.sentence })}</small>
                </span>
              ),
            },
            { title: t("People"), as: "number", cell: (segment) => <Members segment={segment} /> },
            {
              title: t("Last 30 days"),
              wide: true,
              cell: (segment) => <Trend days={segment.trend} now={segment.members} />,
            },
          ]}
        />
      )}
    </Page>
  );
}

/** How many, or how far the search for them has come. */
export function Members({ segment }: { segment: Pick<Segment, "members" | "filled"> }) {
  return segment.filled < 1 ? (
    <span className={css.filling}>{t("Looking: {percent} %", { percent: Math.floor(segment.filled * 100) })}</span>
  ) : (
    count(segment.members)
  );
}
