/** Something is done with many people at once: what, then how far it has come. */

import { Button, Modal, Select, TagsInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { FlowSummary, Paged, PeopleDeed, PeopleFound, PeopleSet } from "@/api/types";
import { useSession } from "@/app/session";
import { count } from "@/kit/words";
import { many, t } from "@/words/t";
import css from "../pages.module.css";

/** As the API has it: one of them. */
export interface Whom {
  readonly contacts?: readonly number[];
  readonly search?: string;
  readonly segment?: number;
  readonly list?: number;
}

type Do = "tag" | "untag" | "set" | "join" | "leave" | "give" | "withdraw" | "suppress" | "enter_flow" | "erase";

const DEEDS: readonly { value: Do; label: string }[] = [
  { value: "tag", label: t("Add tags") },
  { value: "untag", label: t("Remove tags") },
  { value: "join", label: t("Put into a list or group") },
  { value: "leave", label: t("Take out of a list or group") },
  { value: "set", label: t("Set an attribute") },
  { value: "give", label: t("Note a consent") },
  { value: "withdraw", label: t("Withdraw a consent") },
  { value: "suppress", label: t("Suppress their addresses") },
  { value: "enter_flow", label: t("Put into a flow") },
  { value: "erase", label: t("Erase everywhere") },
];

const CHANNELS = [
  { value: "email", label: t("Email") },
  { value: "sms", label: t("Text messages") },
];
const ERASE = "erase";

interface Props {
  readonly whom: Whom;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function DoDialog({ whom, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} size={480} radius={14} title={t("Do with many people")}>
      <Doing whom={whom} onClose={onClose} />
    </Modal>
  );
}

function Doing({ whom, onClose }: Omit<Props, "opened">) {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [deed, setDeed] = useState<Do>("tag");
  const [words, setWords] = useState<string[]>([]);
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [set, setSet] = useState<string | null>(null);
  const [channel, setChannel] = useState("email");
  const [typed, setTyped] = useState("");
  const found = useQuery({
    queryKey: ["/people-deeds/count", whom],
    queryFn: () => ask<PeopleFound>("/people-deeds/count", { method: "POST", json: whom }),
  });
  const start = useMutation({
    mutationFn: () =>
      ask<PeopleDeed>("/people-deeds", {
        method: "POST",
        json: { what: said(deed, { words, name, value, set: Number(set), channel }), people: whom },
      }),
    onSuccess: async (made) => {
      onClose();
      navigate(`/people/deeds/${made.id}`);
      await queries.invalidateQueries({ queryKey: ["/people-deeds"] });
    },
  });
  const ready =
    deed === "tag" || deed === "untag"
      ? words.length > 0
      : deed === "join" || deed === "leave"
        ? set !== null
        : deed === "set" || deed === "enter_flow"
          ? name.trim() !== ""
          : deed !== "erase" || typed.trim().toLowerCase() === ERASE;
  const howMany = found.data?.count;
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        start.mutate();
      }}
    >
      <p className={css.soft} aria-live="polite">
        {found.error
          ? found.error.message
          : howMany === undefined
            ? t("Counting")
            : many(howMany, "With 1 person.", "With {n} people.", { n: count(howMany) })}
      </p>
      <Select
        label={t("What")}
        data={DEEDS.filter((one) => one.value !== "erase" || workspace.role === "admin")}
        allowDeselect={false}
        value={deed}
        onChange={(chosen) => setDeed((chosen ?? "tag") as Do)}
      />
      {deed === "tag" || deed === "untag" ? <TagsInput label={t("Tags")} value={words} onChange={setWords} /> : null}
      {deed === "join" || deed === "leave" ? <SetChoice value={set} onChange={setSet} /> : null}
      {deed === "set" ? (
        <>
          <TextInput label={t("Attribute")} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <TextInput
            label={t("Value")}
            description={t("Empty: the value is cleared.")}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
          />
        </>
      ) : null}
      {deed === "give" || deed === "withdraw" || deed === "suppress" ? (
        <Select
          label={t("Channel")}
          data={CHANNELS}
          allowDeselect={false}
          value={channel}
          onChange={(chosen) => setChannel(chosen ?? "email")}
        />
      ) : null}
      {deed === "give" || deed === "withdraw" ? (
        <TextInput
          label={t("Topic")}
          description={t("Empty: the whole channel.")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : null}
      {deed === "enter_flow" ? <FlowChoice value={name} onChange={setName} /> : null}
      {deed === "erase" ? (
        <>
          <p className={css.soft}>
            {t(
              "Profile, events, messages, notes and tasks of each go within minutes, from everywhere. This can’t be undone.",
            )}
          </p>
          <TextInput
            label={t("Type “{ERASE}” to go on", { ERASE })}
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </>
      ) : null}
      {start.error ? <p role="alert">{start.error.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button
          type="submit"
          {...(deed === "erase" ? { color: "red" } : {})}
          loading={start.isPending}
          disabled={!ready || !howMany}
        >
          {t("Do it")}
        </Button>
      </div>
    </form>
  );
}

interface Said {
  readonly words: readonly string[];
  readonly name: string;
  readonly value: string;
  readonly set: number;
  readonly channel: string;
}

/** The document of the API. */
function said(deed: Do, { words, name, value, set, channel }: Said): Readonly<Record<string, unknown>> {
  switch (deed) {
    case "tag":
      return { do: "tag", add: words };
    case "untag":
      return { do: "tag", remove: words };
    case "join":
      return { do: "lists", join: [set] };
    case "leave":
      return { do: "lists", leave: [set] };
    case "set":
      return { do: "set", values: { [name.trim()]: value === "" ? null : value } };
    case "give":
    case "withdraw":
      return { do: "consent", channel, topic: name.trim(), given: deed === "give", proof: { where: "app" } };
    case "suppress":
      return { do: "suppress", channel };
    case "enter_flow":
      return { do: "enter_flow", flow: name };
    case "erase":
      return { do: "erase" };
  }
}

function SetChoice({ value, onChange }: { value: string | null; onChange: (value: string | null) => void }) {
  const lists = useQuery(one<Paged<PeopleSet>>("/lists"));
  const groups = useQuery(one<Paged<PeopleSet>>("/groups"));
  const named = (found: typeof lists) =>
    (found.data?.items ?? []).map((set) => ({ value: String(set.id), label: set.name }));
  return (
    <Select
      label={t("List or group")}
      searchable
      data={[
        { group: "Lists", items: named(lists) },
        { group: "Groups", items: named(groups) },
      ]}
      value={value}
      onChange={onChange}
    />
  );
}

function FlowChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const flows = useQuery(one<Paged<FlowSummary>>("/flows"));
  const live = (flows.data?.items ?? []).filter((flow) => flow.status === "active" || flow.status === "paused");
  return (
    <Select
      label={t("Flow")}
      description={t("One that people enter by hand. It decides about each of them.")}
      searchable
      data={live.map((flow) => ({ value: flow.slug, label: flow.name }))}
      value={value || null}
      onChange={(chosen) => onChange(chosen ?? "")}
    />
  );
}
