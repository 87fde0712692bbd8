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
import css from "../pages.module.css";
import { NewTask } from "./NewTask";
import { TaskTable } from "./TaskTable";
import { TeamTabs } from "./TeamTabs";

const SHOWN = [
  ["open", "Open", {}],
  ["mine", "Mine", { assignee: "me" }],
  ["overdue", "Overdue", { status: "overdue" }],
  ["completed", "Completed", { status: "completed" }],
] as const;

export function TasksPage() {
  useTitle("Tasks");
  const [search] = useSearchParams();
  const [making, setMaking] = useState(false);
  const shown = SHOWN.find(([name]) => name === search.get("show")) ?? SHOWN[0];
  const tasks = useInfiniteQuery(many<Task>("/tasks", shown[2]));
  return (
    <Page title="Team" aside={<Button onClick={() => setMaking(true)}>New task</Button>}>
      <TeamTabs current="/team/tasks" />
      <Tools>
        <nav className={css.row} aria-label="Which tasks">
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
        <Aside>Times in {zoneName()}</Aside>
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
          title="No tasks here"
        >
          Flows give tasks to the team, and so can you. When one is done or late, a flow can go on by it.
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
