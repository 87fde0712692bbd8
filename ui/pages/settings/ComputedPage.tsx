/** Attributes of people that are worked out from what they did. */

import { Autocomplete, Button, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Computed, Paged } from "@/api/types";
import { useSession } from "@/app/session";
import { Empty, Failed, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { t } from "@/words/t";
import css from "../pages.module.css";

const WHATS = [
  { value: "count", label: t("How many times") },
  { value: "sum", label: t("Sum of its total or value") },
  { value: "first", label: t("When it was first") },
  { value: "last", label: t("When it was last") },
  { value: "days_since", label: t("Days since the last") },
];

export function ComputedPage() {
  const computed = useQuery(one<Paged<Computed>>("/computed-attributes"));
  const { workspace } = useSession();
  const [adding, setAdding] = useState(false);
  const mayChange = workspace.role === "admin" || workspace.role === "editor";
  if (computed.error) {
    return <Failed error={computed.error} again={() => computed.refetch()} />;
  }
  if (!computed.data) {
    return <Loading lines={3} />;
  }
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <p className={css.soft}>
          {t(
            "Attributes that Towpath works out from what a person did, over their whole past. Conditions and texts name them like any other.",
          )}
        </p>
        <i className={css.spring} />
        {mayChange ? <Button onClick={() => setAdding(true)}>{t("Add one")}</Button> : null}
      </div>
      {computed.data.items.length === 0 ? (
        <Empty title={t("None yet")}>
          {t(
            "Count page views, add up what was paid, or ask how many days it is since the last visit. Total paid and the number of orders are there already.",
          )}
        </Empty>
      ) : (
        <Table
          label={t("Computed attributes")}
          height={40}
          rows={computed.data.items}
          keyOf={(attribute) => attribute.name}
          columns={[
            { title: t("Name"), as: "name", cell: (attribute) => attribute.title || attribute.name },
            { title: t("In conditions"), wide: true, cell: (attribute) => <code>{attribute.path}</code> },
            { title: t("What"), cell: (attribute) => `${wordOf(attribute.what)}: ${attribute.event}` },
            {
              title: t("Delete"),
              unsaid: true,
              as: "number",
              cell: (attribute) => (mayChange ? <Remove attribute={attribute} /> : null),
            },
          ]}
        />
      )}
      <Modal
        opened={adding}
        onClose={() => setAdding(false)}
        size={520}
        radius={14}
        title={t("Add a computed attribute")}
      >
        {adding ? <ComputedForm onDone={() => setAdding(false)} /> : null}
      </Modal>
    </div>
  );
}

function wordOf(what: string): string {
  return WHATS.find((one) => one.value === what)?.label ?? what;
}

function Remove({ attribute }: { attribute: Computed }) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => ask(`/computed-attributes/${encodeURIComponent(attribute.name)}`, { method: "DELETE" }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/computed-attributes"] }),
  });
  return (
    <>
      {remove.error ? <span role="alert">{remove.error.message}</span> : null}
      <Button
        size="compact-xs"
        variant="default"
        loading={remove.isPending}
        aria-label={t("Delete {name}", { name: attribute.name })}
        onClick={() => remove.mutate()}
      >
        {t("Delete")}
      </Button>
    </>
  );
}

function ComputedForm({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const known = useQuery(one<{ events: { name: string }[] }>("/conditions/catalogue"));
  const [name, setName] = useState("");
  const [event, setEvent] = useState("");
  const [what, setWhat] = useState("count");
  const save = useMutation({
    mutationFn: () =>
      ask("/computed-attributes", { method: "POST", json: { name: name.trim(), event: event.trim(), what } }),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["/computed-attributes"] });
      onDone();
    },
  });
  return (
    <form
      className={css.stack}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t("Name")}
        description={t("As conditions call it: page_views")}
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(changed) => setName(changed.currentTarget.value)}
      />
      <Autocomplete
        label={t("Event")}
        required
        withAsterisk={false}
        limit={50}
        comboboxProps={{ withinPortal: false }}
        data={(known.data?.events ?? []).map((one) => one.name)}
        value={event}
        onChange={setEvent}
      />
      <Select
        label={t("What")}
        data={WHATS}
        allowDeselect={false}
        value={what}
        onChange={(chosen) => setWhat(chosen ?? what)}
      />
      {save.error ? <p role="alert">{save.error.message}</p> : null}
      <div className={css.actions}>
        <Button type="submit" loading={save.isPending}>
          {t("Add it")}
        </Button>
      </div>
    </form>
  );
}
