/** The team's work about one person: tasks, notes, and whose contact they are. */

import { Button, Select, Textarea } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { Contact, Member, Note, Paged, Task } from "@/api/types";
import { Failed, Loading } from "@/kit/parts";
import { More } from "@/kit/table";
import { ago } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { NewTask } from "./NewTask";
import { TaskTable } from "./TaskTable";

export function TasksOf({ id }: { id: string }) {
  const tasks = useInfiniteQuery(many<Task>("/tasks", { contact: id }));
  const [making, setMaking] = useState(false);
  return (
    <>
      <div className={css.row}>
        <Button variant="default" onClick={() => setMaking(true)}>
          {t("New task")}
        </Button>
      </div>
      {tasks.error ? (
        <Failed error={tasks.error} again={() => tasks.refetch()} />
      ) : !tasks.data ? (
        <Loading lines={3} />
      ) : tasks.data.length === 0 ? (
        <p className={css.faint}>{t("Nobody has a task about this person.")}</p>
      ) : (
        <>
          <TaskTable tasks={tasks.data} withPerson={false} />
          <More has={tasks.hasNextPage} busy={tasks.isFetchingNextPage} onMore={() => tasks.fetchNextPage()} />
        </>
      )}
      <NewTask opened={making} onClose={() => setMaking(false)} contact={id} />
    </>
  );
}

export function NotesOf({ id }: { id: string }) {
  const queries = useQueryClient();
  const notes = useInfiniteQuery(many<Note>("/notes", { contact: id }));
  const [text, setText] = useState("");
  const fresh = () => queries.invalidateQueries({ queryKey: ["/notes"] });
  const write = useMutation({
    mutationFn: () => ask<Note>("/notes", { method: "POST", json: { contact: id, text } }),
    onSuccess: () => {
      setText("");
      fresh();
    },
  });
  const remove = useMutation({
    mutationFn: (note: Note) => ask(`/notes/${note.id}`, { method: "DELETE" }),
    onSuccess: fresh,
  });
  const failed = write.error ?? remove.error;
  return (
    <>
      <form
        className={css.writing}
        onSubmit={(event) => {
          event.preventDefault();
          write.mutate();
        }}
      >
        <Textarea
          label={t("A note about this person")}
          autosize
          minRows={2}
          required
          withAsterisk={false}
          maxLength={20_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {failed ? <p role="alert">{failed.message}</p> : null}
        <Button type="submit" variant="default" loading={write.isPending}>
          {t("Write the note")}
        </Button>
      </form>
      {notes.error ? (
        <Failed error={notes.error} again={() => notes.refetch()} />
      ) : !notes.data ? (
        <Loading lines={3} />
      ) : notes.data.length === 0 ? (
        <p className={css.faint}>{t("Nothing was noted yet.")}</p>
      ) : (
        <>
          <ul className={css.posts}>
            {notes.data.map((note) => (
              <li key={note.id}>
                <p>{note.text}</p>
                <small>
                  {note.written_by.startsWith("flow:")
                    ? t("A flow")
                    : note.written_by.startsWith("key:")
                      ? t("A program")
                      : t("A member")}
                  {`, ${ago(note.created_at)}`}
                  {note.visibility === "private" ? t(", private") : ""}{" "}
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={t("Delete the note ‘{text}’", { text: note.text.slice(0, 40) })}
                    onClick={() => remove.mutate(note)}
                  >
                    {t("Delete")}
                  </Button>
                </small>
              </li>
            ))}
          </ul>
          <More has={notes.hasNextPage} busy={notes.isFetchingNextPage} onMore={() => notes.fetchNextPage()} />
        </>
      )}
    </>
  );
}

export function OwnerOf({ contact }: { contact: Contact }) {
  const queries = useQueryClient();
  const members = useQuery(one<Paged<Member>>("/users"));
  const change = useMutation({
    mutationFn: (owner: string | null) => ask<Contact>(`/contacts/${contact.id}`, { method: "PATCH", json: { owner } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: [`/contacts/${contact.id}`] }),
  });
  return (
    <section>
      <h2>{t("Owner")}</h2>
      <Select
        aria-label={t("Owner")}
        placeholder={t("Nobody")}
        size="xs"
        clearable
        disabled={change.isPending}
        data={(members.data?.items ?? []).map((member) => ({
          value: member.email,
          label: member.name || member.email,
        }))}
        value={contact.owner}
        onChange={(next) => change.mutate(next)}
      />
      {change.error ? <p role="alert">{change.error.message}</p> : null}
    </section>
  );
}
