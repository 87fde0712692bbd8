/** Two people who are one: what is kept is shown before anything happens. */

import { Button, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Contact, MergeAsked, MergePreview } from "@/api/types";
import { PersonPicker } from "@/form/PersonPicker";
import { Failed, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { DASH, day, plain } from "@/kit/words";
import css from "../pages.module.css";
import { personName } from "../people";

interface Props {
  readonly contact: Contact;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function MergeDialog({ contact, opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={620}
      radius={14}
      title={`Merge ${personName(contact)} with another person`}
    >
      <Merging contact={contact} onClose={onClose} />
    </Modal>
  );
}

function Merging({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [other, setOther] = useState<string | null>(null);
  const preview = useQuery({
    ...one<MergePreview>("/merges", { contact: contact.id, other: other ?? "" }),
    enabled: other !== null,
  });
  const merge = useMutation({
    mutationFn: () =>
      ask<MergeAsked>("/merges", { method: "POST", json: { contact: Number(contact.id), other: Number(other) } }),
    onSuccess: async ({ stays }) => {
      onClose();
      navigate(`/people/${stays}`);
      await queries.invalidateQueries();
    },
  });
  return (
    <div className={css.stack}>
      <PersonPicker label="The other person" value={other} onChange={setOther} />
      {other === null ? null : preview.error ? (
        <Failed error={preview.error} again={() => preview.refetch()} />
      ) : !preview.data ? (
        <Loading lines={3} />
      ) : (
        <Outcome plan={preview.data} />
      )}
      {merge.error ? <p role="alert">{merge.error.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={merge.isPending} disabled={!preview.data} onClick={() => merge.mutate()}>
          Merge them
        </Button>
      </div>
    </div>
  );
}

function Outcome({ plan }: { plan: MergePreview }) {
  const { stays, goes } = plan;
  const joined = [
    ...plan.identifiers.map((identifier) => identifier.value),
    ...plan.tags.map((tag) => `the tag ${tag}`),
    ...plan.consents.map(
      (said) => `${said.given ? "consent" : "no consent"} to ${[said.channel, said.topic].filter(Boolean).join(", ")}`,
    ),
  ];
  return (
    <>
      <p className={css.soft}>
        {personName(stays)}, known since {day(stays.created_at)}, stays. Events, orders, messages, runs, lists, tasks
        and notes of {personName(goes)} go there, and whoever asks for {personName(goes)} finds {personName(stays)}.
        This can’t be undone.
      </p>
      {plan.values.length > 0 ? (
        <Table
          label="What is kept"
          height={36}
          rows={plan.values}
          keyOf={(value) => value.name}
          columns={[
            { title: "Field", as: "name", cell: (value) => spell(value.name) },
            { title: personName(stays), cell: (value) => shown(value.stays) },
            { title: personName(goes), cell: (value) => shown(value.goes) },
            { title: "Kept", cell: (value) => <strong>{shown(value.kept)}</strong> },
          ]}
        />
      ) : null}
      {joined.length > 0 ? <p className={css.soft}>Added: {joined.join(", ")}.</p> : null}
      {plan.runs.map((run) => (
        <p key={run.ends} className={css.soft}>
          Both are in {run.flow}: the run that began first stays, the other ends as merged.
        </p>
      ))}
    </>
  );
}

function shown(value: unknown): string {
  return value === null || value === undefined ? DASH : plain(value);
}

function spell(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
