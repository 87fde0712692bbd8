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
import { t } from "@/words/t";
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
      title={t("Merge {person} with another person", { person: personName(contact) })}
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
      <PersonPicker label={t("The other person")} value={other} onChange={setOther} />
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
          {t("Cancel")}
        </Button>
        <Button loading={merge.isPending} disabled={!preview.data} onClick={() => merge.mutate()}>
          {t("Merge them")}
        </Button>
      </div>
    </div>
  );
}

function whatOf({ channel, topic }: MergePreview["consents"][number]): string {
  return [channel, topic].filter(Boolean).join(", ");
}

function Outcome({ plan }: { plan: MergePreview }) {
  const { stays, goes } = plan;
  const joined = [
    ...plan.identifiers.map((identifier) => identifier.value),
    ...plan.tags.map((tag) => t("the tag {tag}", { tag })),
    ...plan.consents.map((said) =>
      said.given ? t("consent to {what}", { what: whatOf(said) }) : t("no consent to {what}", { what: whatOf(said) }),
    ),
  ];
  return (
    <>
      <p className={css.soft}>
        {t(
          "{person}, known since {created_at}, stays. Events, orders, messages, runs, lists, tasks and notes of {person2} go there, and whoever asks for {person2} finds {person}. This can’t be undone.",
          { person: personName(stays), created_at: day(stays.created_at), person2: personName(goes) },
        )}
      </p>
      {plan.values.length > 0 ? (
        <Table
          label={t("What is kept")}
          height={36}
          rows={plan.values}
          keyOf={(value) => value.name}
          columns={[
            { title: t("Field"), as: "name", cell: (value) => spell(value.name) },
            { title: personName(stays), cell: (value) => shown(value.stays) },
            { title: personName(goes), cell: (value) => shown(value.goes) },
            { title: t("Kept"), cell: (value) => <strong>{shown(value.kept)}</strong> },
          ]}
        />
      ) : null}
      {joined.length > 0 ? <p className={css.soft}>{t("Added: {joined}.", { joined: joined.join(", ") })}</p> : null}
      {plan.runs.map((run) => (
        <p key={run.ends} className={css.soft}>
          {t("Both are in {flow}: the run that began first stays, the other ends as merged.", { flow: run.flow })}
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
