/** What the team has to do, the first due first. */

import { Button } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { many } from "@/api/queries";
import type { Task } from "@/api/types";
import { Aside, Empty, Failed, IconTile, Loading, Page, Tools } from "@/kit/parts";
import { More } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { zoneName } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { NewTask } from "./NewTask";
import { TaskTable } from "./TaskTable";
import { TeamTabs } from "./TeamTabs";

const SHOWN = [
  ["open", t("Open"), {}],
  ["mine", t("Mine"), { assignee: "me" }],
  ["overdue", t("Overdue"), { status: "overdue" }],
  ["completed", t("Completed"), { status: "completed" }],
] as const;

export function TasksPage() {
  useTitle(t("Tasks"));
  const [search] = useSearchParams();
  const [making, setMaking] = useState(false);
  const shown = SHOWN.find(([name]) => name === search.get("show")) ?? SHOWN[0];
  const tasks = useInfiniteQuery(many<Task>("/tasks", shown[2]));
  return (
    <Page title={t("Team")} aside={<Button onClick={() => setMaking(true)}>{t("New task")}</Button>}>
      <TeamTabs current="/team/tasks" />
      <Tools>
        <nav className={css.row} aria-label={t("Which tasks")}>
          {SHOWN.map(([name, label]) => (
            <Link
              key={name}
              to={name === "open" ? "/team/tasks" : `/team/tasks?show=${name}`}
              aria-current={name === shown[0] ? "page" : undefined}
              className={css.choice}
              replace
            >
              {label}
            </Link>
          ))}
        </nav>
        <Aside>{t("Times in {zone}", { zone: zoneName() })}</Aside>
      </Tools>
      {tasks.error ? (
        <Failed error={tasks.error} again={() => tasks.refetch()} />
      ) : !tasks.data ? (
        <Loading />
      ) : tasks.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="team" size={32}>
              <IconChecklist size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No tasks here")}
        >
          {t("Flows give tasks to the team, and so can you. When one is done or late, a flow can go on by it.")}
        </Empty>
      ) : (
        <>
          <TaskTable tasks={tasks.data} />
          <More has={tasks.hasNextPage} busy={tasks.isFetchingNextPage} onMore={() => tasks.fetchNextPage()} />
        </>
      )}
      <NewTask opened={making} onClose={() => setMaking(false)} />
    </Page>
  );
}
