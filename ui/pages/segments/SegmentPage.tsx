/** One segment: what it asks, who is in it, what uses it. */

import { Button, Menu, Progress } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { ask } from "@/api/client";
import { one, many as pagesOf } from "@/api/queries";
import type { SegmentDetail, SegmentMember } from "@/api/types";
import { Avatar, Empty, Failed, FailedPage, IconTile, Loading, LoadingPage, Page } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, DASH, moment } from "@/kit/words";
import { many, t } from "@/words/t";
import css from "../pages.module.css";
import { personName } from "../people";
import { DoDialog } from "../person/DoDialog";
import { NameDialog } from "../sets/naming";
import own from "./segments.module.css";
import { Trend } from "./Trend";

const NOUN = { path: "/segments", word: t("segment") };
const FILLING_MS = 1_000;

export function SegmentPage() {
  const { segment: id = "" } = useParams();
  const found = useQuery({
    ...one<SegmentDetail>(`/segments/${id}`),
    refetchInterval: (query) => ((query.state.data?.filled ?? 1) < 1 ? FILLING_MS : false),
  });
  useTitle(found.data?.name ?? t("Segment"));
  if (found.error) {
    return <FailedPage error={found.error} again={() => found.refetch()} />;
  }
  return found.data ? <Known segment={found.data} /> : <LoadingPage />;
}

function Known({ segment }: { segment: SegmentDetail }) {
  const queries = useQueryClient();
  const [renaming, setRenaming] = useState(false);
  const [doing, setDoing] = useState(false);
  const keep = useMutation({
    mutationFn: (deed: "archive" | "restore") => ask(`/segments/${segment.id}/${deed}`, { method: "POST" }),
    onSuccess: () =>
      queries.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith("/segments") }),
  });
  return (
    <Page
      title={segment.name}
      aside={
        <div className={css.actions}>
          {segment.archived ? (
            <Button loading={keep.isPending} onClick={() => keep.mutate("restore")}>
              {t("Bring it back")}
            </Button>
          ) : (
            <>
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default">{t("More")}</Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {segment.members > 0 ? (
                    <Menu.Item onClick={() => setDoing(true)}>{t("Do with all")}</Menu.Item>
                  ) : null}
                  <Menu.Item onClick={() => setRenaming(true)}>{t("Rename")}</Menu.Item>
                  <Menu.Item onClick={() => keep.mutate("archive")}>{t("Archive")}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
              <Button component={Link} to={`/people/segments/${segment.id}/edit`}>
                {t("Edit")}
              </Button>
            </>
          )}
        </div>
      }
    >
      <p className={css.soft}>
        <Link to="/people/segments" className={css.within}>
          {t("Segments")}
        </Link>{" "}
        ·{" "}
        {segment.archived
          ? t("Archived")
          : many(segment.members, "1 person", "{n} people", { n: count(segment.members) })}
      </p>
      {keep.error ? <p role="alert">{keep.error.message}</p> : null}
      <div className={own.lines}>
        <Who segment={segment} />
        <aside className={own.side} aria-label={t("About this segment")}>
          <h2>{t("Who belongs")}</h2>
          <p className={own.sentence}>{t("If {sentence}.", { sentence: segment.sentence })}</p>
          {segment.filled < 1 ? (
            <div aria-live="polite">
              <Progress value={segment.filled * 100} aria-label={t("People who have been looked at")} />
              <p className={css.soft}>
                {t("Looking for members: {percent} %", { percent: Math.floor(segment.filled * 100) })}
              </p>
            </div>
          ) : null}
          <h2>{t("Last 30 days")}</h2>
          <Trend days={segment.trend} now={segment.members} />
          <h2>{t("Used by")}</h2>
          {segment.flows.length + segment.segments.length === 0 ? (
            <p className={css.soft}>{t("Nothing yet. A flow can start with it, or ask for it in a condition.")}</p>
          ) : (
            <ul>
              {segment.flows.map((name) => (
                <li key={`flow ${name}`}>{t("Flow ‘{name}’", { name })}</li>
              ))}
              {segment.segments.map((name) => (
                <li key={`segment ${name}`}>{t("Segment ‘{name}’", { name })}</li>
              ))}
            </ul>
          )}
        </aside>
      </div>
      <DoDialog whom={{ segment: Number(segment.id) }} opened={doing} onClose={() => setDoing(false)} />
      <NameDialog noun={NOUN} of={segment} opened={renaming} onClose={() => setRenaming(false)} />
    </Page>
  );
}

function Who({ segment }: { segment: SegmentDetail }) {
  const members = useInfiniteQuery(pagesOf<SegmentMember>(`/segments/${segment.id}/members`));
  if (members.error) {
    return <Failed error={members.error} again={() => members.refetch()} />;
  }
  if (!members.data) {
    return <Loading />;
  }
  if (members.data.length === 0) {
    return (
      <Empty
        icon={
          <IconTile group="channels" size={32}>
            <IconUsers size={18} stroke={1.75} />
          </IconTile>
        }
        title={segment.filled < 1 ? t("Members are being looked for") : t("Nobody belongs now")}
      >
        {segment.archived
          ? t("An archived segment has no members. Bring it back to look for them.")
          : t("Whoever comes to fulfil the condition enters by itself.")}
      </Empty>
    );
  }
  return (
    <div>
      <Table
        label={t("Members")}
        height={40}
        rows={members.data}
        keyOf={(person) => person.id}
        linkOf={(person) => `/people/${person.id}`}
        columns={[
          {
            title: t("Name"),
            as: "name",
            cell: (person) => (
              <Link to={`/people/${person.id}`} className={css.person}>
                <Avatar name={personName(person)} />
                {personName(person)}
              </Link>
            ),
          },
          { title: t("Email"), wide: true, cell: (person) => person.email ?? DASH },
          { title: t("Since"), as: "still", wide: true, cell: (person) => moment(person.since) },
        ]}
      />
      <More has={members.hasNextPage} busy={members.isFetchingNextPage} onMore={() => members.fetchNextPage()} />
    </div>
  );
}
