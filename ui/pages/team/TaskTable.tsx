/** Tasks in a list; the box in front completes one, or opens it again. */

import { Checkbox } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "react-router";
import { ask } from "@/api/client";
import type { Task } from "@/api/types";
import { Status } from "@/kit/parts";
import { Table } from "@/kit/table";
import { DASH, moment } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

export function TaskTable({ tasks, withPerson = true }: { tasks: readonly Task[]; withPerson?: boolean }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ id, status }: { id: string; status: Task["status"] }) =>
      ask<Task>(`/tasks/${id}`, { method: "PATCH", json: { status } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/tasks"] }),
  });
  return (
    <>
      {change.error ? <p role="alert">{change.error.message}</p> : null}
      <Table
        label={t("Tasks")}
        height={48}
        rows={tasks}
        keyOf={(task) => task.id}
        columns={[
          {
            title: t("Done"),
            unsaid: true,
            width: 40,
            cell: (task) => (
              <Checkbox
                aria-label={t("{title} is done", { title: task.title })}
                checked={task.status === "completed"}
                disabled={change.isPending}
                onChange={(event) =>
                  change.mutate({ id: task.id, status: event.currentTarget.checked ? "completed" : "open" })
                }
              />
            ),
          },
          {
            title: t("Task"),
            as: "name",
            cell: (task) => (
              <>
                {task.title}
                {task.text ? <small className={css.beneath}>{task.text}</small> : null}
              </>
            ),
          },
          ...(withPerson
            ? [
                {
                  title: t("About"),
                  wide: true,
                  cell: (task: Task) =>
                    task.contact ? (
                      <Link to={`/people/${task.contact}`}>{task.contact_name ?? t("Somebody")}</Link>
                    ) : (
                      DASH
                    ),
                },
              ]
            : []),
          { title: t("For"), as: "still", cell: (task) => task.assignee_name ?? t("Nobody yet") },
          { title: t("Priority"), as: "still", wide: true, cell: (task) => PRIORITY[task.priority] },
          {
            title: t("Due"),
            as: "still",
            cell: (task) =>
              task.due_at === null ? (
                DASH
              ) : task.overdue ? (
                <Status tone="bad">{t("{due_at}, late", { due_at: moment(task.due_at) })}</Status>
              ) : (
                moment(task.due_at)
              ),
          },
        ]}
      />
    </>
  );
}

const PRIORITY = { low: t("Low"), normal: t("Normal"), high: t("High") } as const;
