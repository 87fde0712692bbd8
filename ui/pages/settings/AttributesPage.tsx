/** What is known of people, orders, products and companies: names, types, and what uses them. */

import { Button, Modal, SegmentedControl, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Attribute, AttributeUses, Paged } from "@/api/types";
import { useSession } from "@/app/session";
import { Chip, Empty, Failed, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { TYPES, typeWord } from "./types";

const SUBJECTS = [
  { value: "contact", label: t("People") },
  { value: "order", label: t("Orders") },
  { value: "product", label: t("Products") },
  { value: "company", label: t("Companies") },
];

export function AttributesPage() {
  const { workspace } = useSession();
  const [search, setSearch] = useSearchParams();
  const subject = search.get("of") ?? "contact";
  const attributes = useQuery(one<Paged<Attribute>>("/attributes", { subject }));
  const [open, setOpen] = useState<Attribute | "new" | null>(null);
  const mayChange = workspace.role !== "viewer";
  if (attributes.error) {
    return <Failed error={attributes.error} again={() => attributes.refetch()} />;
  }
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <SegmentedControl
          data={SUBJECTS}
          value={subject}
          onChange={(next) => setSearch({ of: next }, { replace: true })}
          aria-label={t("Attributes of")}
        />
        <i className={css.spring} />
        {mayChange ? <Button onClick={() => setOpen("new")}>{t("Define an attribute")}</Button> : null}
      </div>
      {!attributes.data ? (
        <Loading lines={3} />
      ) : attributes.data.items.length === 0 ? (
        <Empty title={t("No attributes yet")}>
          {t("They appear with the first value that comes, or are defined here before.")}
        </Empty>
      ) : (
        <Table
          label={t("Attributes")}
          height={40}
          rows={attributes.data.items}
          keyOf={(attribute) => attribute.name}
          columns={[
            { title: t("Name"), as: "name", cell: (attribute) => attribute.name },
            { title: t("Called"), wide: true, cell: (attribute) => attribute.title },
            { title: t("Type"), cell: (attribute) => typeWord(attribute.type) },
            {
              title: t("What it means"),
              wide: true,
              cell: (attribute) => [attribute.description, attribute.choices.join(" · ")].filter(Boolean).join(" — "),
            },
            {
              title: t("Where from"),
              wide: true,
              cell: (attribute) =>
                attribute.computed ? (
                  <Chip tone="accent">{t("Computed")}</Chip>
                ) : attribute.declared ? (
                  t("Defined")
                ) : (
                  <Chip tone="warn">{t("Only seen")}</Chip>
                ),
            },
            {
              title: t("Open"),
              unsaid: true,
              as: "number",
              cell: (attribute) => (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t("Open {name}", { name: attribute.name })}
                  onClick={() => setOpen(attribute)}
                >
                  {t("Open")}
                </Button>
              ),
            },
          ]}
        />
      )}
      <Modal
        opened={open !== null}
        onClose={() => setOpen(null)}
        size={520}
        radius={14}
        title={open === "new" || open === null ? t("Define an attribute") : open.name}
      >
        {open !== null ? (
          <AttributeForm
            subject={subject}
            attribute={open === "new" ? null : open}
            mayChange={mayChange && (open === "new" || !open.computed)}
            onDone={() => setOpen(null)}
          />
        ) : null}
      </Modal>
    </div>
  );
}

function AttributeForm({
  subject,
  attribute,
  mayChange,
  onDone,
}: {
  subject: string;
  attribute: Attribute | null;
  mayChange: boolean;
  onDone: () => void;
}) {
  const queries = useQueryClient();
  const [name, setName] = useState(attribute?.name ?? "");
  const [type, setType] = useState<string>(attribute?.type ?? "text");
  const [title, setTitle] = useState(attribute?.title ?? "");
  const [description, setDescription] = useState(attribute?.description ?? "");
  const [choices, setChoices] = useState<string[]>(attribute?.choices ?? []);
  const mayChoose = (type === "text" || type === "list") && subject !== "product";
  const done = () => {
    queries.invalidateQueries({ queryKey: ["/attributes"] });
    onDone();
  };
  const save = useMutation({
    mutationFn: () =>
      ask("/attributes", {
        method: "POST",
        json: { subject, name, type, title, description, choices: mayChoose ? choices : [] },
      }),
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: () => ask("/attributes", { method: "DELETE", query: { subject, name } }),
    onSuccess: done,
  });
  const error = save.error ?? remove.error;
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <fieldset className={css.plainSet} disabled={!mayChange}>
        {attribute ? null : (
          <TextInput
            label={t("Name")}
            description={t("As it is sent, and written in conditions and texts. It can’t be changed later.")}
            required
            withAsterisk={false}
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <Select
          label={t("Type")}
          description={t("Values of another type are refused from then on.")}
          data={TYPES}
          allowDeselect={false}
          disabled={!mayChange}
          value={type}
          onChange={(value) => setType(value ?? "text")}
        />
        <TextInput
          label={t("Called")}
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Textarea
          label={t("What it means")}
          autosize
          minRows={2}
          maxLength={1000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {mayChoose ? (
          <TagsInput
            label={t("Choices")}
            description={t("The only values it may have: others are refused from then on. None: any value.")}
            disabled={!mayChange}
            splitChars={[",", ";"]}
            value={choices}
            onChange={setChoices}
          />
        ) : null}
      </fieldset>
      {attribute ? <Uses subject={subject} name={attribute.name} /> : null}
      {error ? <p role="alert">{error.message}</p> : null}
      {mayChange ? (
        <div className={css.actions}>
          {attribute ? (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("Delete")}
            </Button>
          ) : null}
          <Button type="submit" loading={save.isPending}>
            {t("Save")}
          </Button>
        </div>
      ) : null}
    </form>
  );
}

function Uses({ subject, name }: { subject: string; name: string }) {
  const uses = useQuery(one<AttributeUses>("/attributes/uses", { subject, name }));
  if (!uses.data) {
    return null;
  }
  const named = [
    ...uses.data.flows.map((flow) => t("the flow ‘{flow}’", { flow })),
    ...uses.data.segments.map((segment) => t("the segment ‘{segment}’", { segment })),
  ];
  return (
    <p className={css.soft}>
      {named.length > 0
        ? t("Used by {named}: its type stays, and it can’t be deleted.", { named: named.join(", ") })
        : t("No live flow and no segment uses it. Deleted, its values stay with whom they belong to.")}
    </p>
  );
}
