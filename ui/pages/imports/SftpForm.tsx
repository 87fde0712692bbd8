/** Where a folder is, what its files are, how often it is looked into. */

import { Button, Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import type { SftpConnection, SftpConnectionIn, SftpPreview } from "@/api/types";
import { many, t } from "@/words/t";
import css from "../pages.module.css";
import { Columns } from "./Columns";
import { KINDS } from "./words";

type TakeAs = NonNullable<SftpConnectionIn["take"]>;

const NEW: SftpConnectionIn = {
  name: "",
  host: "",
  port: 22,
  username: "",
  host_key: "",
  folder: ".",
  pattern: "*.csv",
  done_folder: "",
  every: 60,
  active: true,
  take: { kind: "contacts", mapping: {}, historical: true, tags: [] },
};

/** What of a connection is said when it is changed. */
export function said(connection: SftpConnection): SftpConnectionIn {
  const { name, host, port, username, host_key, folder, pattern, done_folder, every, active, take } = connection;
  return { name, host, port, username, host_key, folder, pattern, done_folder, every, active, take };
}

interface Props {
  readonly connection: SftpConnection | null;
  readonly onSaved: (made: SftpConnection) => void;
  readonly onGone: () => void;
}

export function SftpForm({ connection, onSaved, onGone }: Props) {
  const queries = useQueryClient();
  const [fields, setFields] = useState<SftpConnectionIn>(connection ? said(connection) : NEW);
  const [key, setKey] = useState("");
  const change = (part: Partial<SftpConnectionIn>) => setFields((before) => ({ ...before, ...part }));
  const take: TakeAs = fields.take ?? { kind: "contacts", historical: true };
  const changeTake = (part: Partial<TakeAs>) => change({ take: { ...take, ...part } });
  const fresh = () => queries.invalidateQueries({ queryKey: ["/sftp-connections"] });
  const save = useMutation({
    mutationFn: () =>
      ask<SftpConnection>(connection ? `/sftp-connections/${connection.id}` : "/sftp-connections", {
        method: connection ? "PUT" : "POST",
        json: { ...fields, ...(key.trim() ? { private_key: key } : {}) },
      }),
    onSuccess: async (made) => {
      await fresh();
      onSaved(made);
    },
  });
  const remove = useMutation({
    mutationFn: () => ask(`/sftp-connections/${connection?.id}`, { method: "DELETE" }),
    onSuccess: async () => {
      await fresh();
      onGone();
    },
  });
  const preview = useMutation({
    mutationFn: (kind: string) =>
      ask<SftpPreview>(`/sftp-connections/${connection?.id}/preview`, { method: "POST", query: { kind } }),
    onSuccess: (seen) => {
      if (Object.keys(take.mapping ?? {}).length === 0) {
        changeTake({ mapping: seen.mapping });
      }
    },
  });
  const failed = save.error ?? remove.error ?? preview.error;
  const mapped = Object.keys(take.mapping ?? {}).length;
  const text = (
    label: string,
    name: "name" | "host" | "username" | "folder" | "pattern" | "done_folder",
    more = {},
  ) => (
    <TextInput
      label={label}
      required={name !== "done_folder"}
      withAsterisk={false}
      value={fields[name] ?? ""}
      onChange={(typed) => change({ [name]: typed.currentTarget.value })}
      {...more}
    />
  );
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {text(t("Name"), "name", { "data-autofocus": true })}
      {text(t("Server"), "host", { placeholder: "sftp.shop.example" })}
      <NumberInput
        label={t("Port")}
        min={1}
        max={65535}
        value={fields.port}
        onChange={(port) => change({ port: Number(port) || 22 })}
      />
      {text(t("User"), "username")}
      {text(t("Look into"), "folder", { description: t("A folder on the server; a point is where the user begins.") })}
      {text(t("Files"), "pattern", { description: t("Those whose names fit, such as *.csv or people-*.jsonl.") })}
      {text(t("Move what was taken to"), "done_folder", {
        description: t("A folder on the server. Left empty, files stay and are remembered."),
      })}
      <NativeSelect
        label={t("Rows are")}
        data={[...KINDS]}
        value={take.kind}
        onChange={(chosen) => {
          preview.reset();
          changeTake({ kind: chosen.currentTarget.value as TakeAs["kind"], mapping: {} });
        }}
      />
      {preview.data ? (
        <>
          <p className={css.soft}>{t("As in {file}, the newest file of the folder:", { file: preview.data.file })}</p>
          <Columns file={preview.data} mapping={take.mapping ?? {}} onMapping={(mapping) => changeTake({ mapping })} />
        </>
      ) : (
        <p className={css.soft}>
          {mapped > 0
            ? many(mapped, "{n} column goes where you said.", "{n} columns go where you said.")
            : t("Columns go where their names say.")}{" "}
          {connection?.host_key
            ? null
            : t("Once the folder is connected and its server’s key is kept, columns can be chosen from a file of it.")}
        </p>
      )}
      {connection?.host_key ? (
        <div className={css.row}>
          <Button
            variant="default"
            size="xs"
            loading={preview.isPending}
            onClick={() => preview.mutate(take.kind ?? "contacts")}
          >
            {t("Choose from the newest file")}
          </Button>
          {mapped > 0 ? (
            <Button
              variant="default"
              size="xs"
              onClick={() => {
                preview.reset();
                changeTake({ mapping: {} });
              }}
            >
              {t("As their names say")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {take.kind === "list_members" ? (
        <TextInput
          label={t("The list for everybody")}
          value={take.list ?? ""}
          onChange={(typed) => changeTake({ list: typed.currentTarget.value || null })}
        />
      ) : null}
      {take.kind === "events" ? (
        <TextInput
          label={t("The name of all these events")}
          value={take.event ?? ""}
          onChange={(typed) => changeTake({ event: typed.currentTarget.value || null })}
        />
      ) : null}
      {take.kind === "contacts" ? (
        <TextInput
          label={t("A tag for everybody")}
          placeholder={t("none")}
          value={take.tags?.[0] ?? ""}
          onChange={(typed) =>
            changeTake({ tags: [typed.currentTarget.value, ...(take.tags ?? []).slice(1)].filter((tag) => tag !== "") })
          }
        />
      ) : null}
      {take.kind === "contacts" ? (
        <TextInput
          label={t("The flow that everybody enters")}
          description={t("Its start says “from: file, source: {name}”. Left empty, nobody is asked in.", {
            name: fields.name || "NAME",
          })}
          value={take.flow ?? ""}
          onChange={(typed) => changeTake({ flow: typed.currentTarget.value || null })}
        />
      ) : null}
      <Checkbox
        label={t("Rows may start flows")}
        description={t(
          "Left out, they are history: counted and found by conditions, but nobody enters a flow because of them.",
        )}
        checked={take.historical === false}
        onChange={(changed) => changeTake({ historical: !changed.currentTarget.checked })}
      />
      <NumberInput
        label={t("Look every … minutes")}
        min={1}
        max={10080}
        value={fields.every}
        onChange={(every) => change({ every: Number(every) || 60 })}
      />
      <Textarea
        label={t("A private key of your own")}
        description={
          connection ? t("Left empty, the one that is there stays.") : t("Left empty, one is made for this folder.")
        }
        autosize
        minRows={2}
        value={key}
        onChange={(typed) => setKey(typed.currentTarget.value)}
      />
      <Checkbox
        label={t("Look into it")}
        checked={fields.active ?? true}
        onChange={(changed) => change({ active: changed.currentTarget.checked })}
      />
      {failed ? <p role="alert">{failed.message}</p> : null}
      <div className={css.actions}>
        {connection ? (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("Delete the connection")}
          </Button>
        ) : null}
        <Button type="submit" loading={save.isPending}>
          {connection ? t("Save") : t("Connect")}
        </Button>
      </div>
    </form>
  );
}
