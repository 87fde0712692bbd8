/** A task by hand. */

import { Button, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Member, Paged, Task } from "@/api/types";
import { t } from "@/words/t";
import css from "../pages.module.css";

const PRIORITIES = [
  { value: "low", label: t("Low") },
  { value: "normal", label: t("Normal") },
  { value: "high", label: t("High") },
];
const EMPTY = { title: "", text: "", assignee: "", due: "", priority: "normal" };

export function NewTask({ opened, onClose, contact }: { opened: boolean; onClose: () => void; contact?: string }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState(EMPTY);
  const set = (change: Partial<typeof EMPTY>) => setTyped({ ...typed, ...change });
  const members = useQuery({ ...one<Paged<Member>>("/users"), enabled: opened });
  const close = () => {
    make.reset();
    setTyped(EMPTY);
    onClose();
  };
  const make = useMutation({
    mutationFn: () =>
      ask<Task>("/tasks", {
        method: "POST",
        json: {
          title: typed.title.trim(),
          text: typed.text,
          assignee: typed.assignee || null,
          due_at: typed.due ? new Date(typed.due).toISOString() : null,
          priority: typed.priority,
          contact: contact ?? null,
        },
      }),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["/tasks"] });
      close();
    },
  });
  return (
    <Modal opened={opened} onClose={close} size={520} radius={14} title={t("New task")}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextInput
          label={t("Title")}
          required
          withAsterisk={false}
          maxLength={500}
          data-autofocus
          value={typed.title}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Textarea
          label={t("Text")}
          autosize
          minRows={3}
          value={typed.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <Select
          label={t("For")}
          placeholder={t("Nobody yet")}
          clearable
          data={[
            ...(contact ? [{ value: "owner", label: t("The owner") }] : []),
            { value: "round_robin", label: t("Members by turns") },
            { value: "least_loaded", label: t("Who has least to do") },
            ...(members.data?.items ?? []).map((member) => ({
              value: member.email,
              label: member.name || member.email,
            })),
          ]}
          value={typed.assignee || null}
          onChange={(next) => set({ assignee: next ?? "" })}
        />
        <div className={css.row}>
          <TextInput
            label={t("Due")}
            type="datetime-local"
            value={typed.due}
            onChange={(event) => set({ due: event.currentTarget.value })}
          />
          <Select
            label={t("Priority")}
            allowDeselect={false}
            w={140}
            data={PRIORITIES}
            value={typed.priority}
            onChange={(next) => set({ priority: next ?? "normal" })}
          />
        </div>
        {make.error ? <p role="alert">{make.error.message}</p> : null}
        <div className={css.actions}>
          <Button variant="default" onClick={close}>
            {t("Cancel")}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t("Make the task")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
