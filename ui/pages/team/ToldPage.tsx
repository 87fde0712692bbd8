/** What the member who is signed in was told. */

import { Button } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { ask } from "@/api/client";
import { many } from "@/api/queries";
import type { Notification } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { More } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { TeamTabs } from "./TeamTabs";

export function ToldPage() {
  useTitle(t("For you"));
  const queries = useQueryClient();
  const told = useInfiniteQuery(many<Notification>("/notifications"));
  const read = useMutation({
    mutationFn: () => ask("/notifications/read", { method: "POST" }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/notifications"] }),
  });
  const unread = told.data?.some((one) => one.read_at === null) ?? false;
  return (
    <Page
      title={t("Team")}
      aside={
        unread ? (
          <Button variant="default" loading={read.isPending} onClick={() => read.mutate()}>
            {t("Mark all as read")}
          </Button>
        ) : null
      }
    >
      <TeamTabs current="/team/told" />
      {told.error ? (
        <Failed error={told.error} again={() => told.refetch()} />
      ) : !told.data ? (
        <Loading />
      ) : told.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="team" size={32}>
              <IconBell size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("Nobody told you anything yet")}
        >
          {t(
            "A flow’s ‘Feed post’ can tell members, and colleagues ask for approvals; what you were told stands here.",
          )}
        </Empty>
      ) : (
        <>
          <ul className={css.posts}>
            {told.data.map((one) => (
              <li key={one.id} data-new={one.read_at === null}>
                <p>{one.text}</p>
                <small>
                  {one.read_at === null ? t("New, ") : ""}
                  {ago(one.at)}
                  {one.link ? (
                    <>
                      {", "}
                      <Link to={one.link}>{t("look at it")}</Link>
                    </>
                  ) : null}
                  {one.contact ? (
                    <>
                      {", "}
                      <Link to={`/people/${one.contact}`}>{t("see the person")}</Link>
                    </>
                  ) : null}
                </small>
              </li>
            ))}
          </ul>
          <More has={told.hasNextPage} busy={told.isFetchingNextPage} onMore={() => told.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}
