/** By which providers text messages leave, each by one description of its HTTP request. */

import { Button, CopyButton, JsonInput, Modal, PasswordInput, Radio, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Paged, SmsSender, TestAnswer } from "@/api/types";
import { useSession } from "@/app/session";
import { Chip, Empty, Failed, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { t } from "@/words/t";
import css from "../pages.module.css";

const EXAMPLE = {
  url: "https://api.provider.example/messages",
  headers: { Authorization: "Bearer {{ secret.token }}" },
  json: { to: "{{ to }}", from: "{{ from }}", text: "{{ text }}", callback: "{{ status_url }}" },
  id_path: "id",
  status_hook: { id: "id", status: "status", delivered: ["delivered"], failed: ["failed", "undelivered"] },
  inbound_hook: { from: "from", to: "to", text: "text", id: "id" },
};

export function SmsPage() {
  const senders = useQuery(one<Paged<SmsSender>>("/sms-senders"));
  const { workspace } = useSession();
  const [editing, setEditing] = useState<SmsSender | "new" | null>(null);
  const mayChange = workspace.role === "admin";
  if (senders.error) {
    return <Failed error={senders.error} again={() => senders.refetch()} />;
  }
  if (!senders.data) {
    return <Loading lines={4} />;
  }
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <p className={css.soft}>{t("By which text messages leave; the catcher keeps them and sends nothing.")}</p>
        <i className={css.spring} />
        {mayChange ? <Button onClick={() => setEditing("new")}>{t("Add a sender")}</Button> : null}
      </div>
      {senders.data.items.length === 0 ? (
        <Empty title={t("No sender yet")}>
          {t("Until there is one, text messages of flows fail with ‘no sender’.")}
        </Empty>
      ) : (
        <Table
          label={t("SMS senders")}
          height={40}
          rows={senders.data.items}
          keyOf={(sender) => String(sender.id)}
          columns={[
            {
              title: t("Name"),
              as: "name",
              cell: (sender) => (
                <>
                  {sender.name} {sender.is_default ? <Chip>{t("Default")}</Chip> : null}
                </>
              ),
            },
            { title: t("From"), as: "still", wide: true, cell: (sender) => sender.number || "–" },
            {
              title: t("By"),
              as: "still",
              cell: (sender) => (sender.provider ? hostOf(sender.provider.url) : t("Catcher")),
            },
            {
              title: t("Change"),
              unsaid: true,
              as: "number",
              cell: (sender) =>
                mayChange ? (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("Change {name}", { name: sender.name })}
                    onClick={() => setEditing(sender)}
                  >
                    {t("Change")}
                  </Button>
                ) : null,
            },
          ]}
        />
      )}
      <Modal
        opened={editing !== null}
        onClose={() => setEditing(null)}
        size={640}
        radius={14}
        title={editing === "new" || editing === null ? t("Add a sender") : t("Change {name}", { name: editing.name })}
      >
        {editing !== null ? (
          <SenderForm
            key={editing === "new" ? "new" : editing.id}
            sender={editing === "new" ? null : editing}
            onDone={() => setEditing(null)}
          />
        ) : null}
      </Modal>
    </div>
  );
}

function SenderForm({ sender, onDone }: { sender: SmsSender | null; onDone: () => void }) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState({
    name: sender?.name ?? "",
    number: sender?.number ?? "",
    own: sender?.provider != null,
    provider: JSON.stringify(sender?.provider ?? EXAMPLE, null, 2),
    secret: "",
    secretName: sender?.secrets[0] ?? "token",
    stop_text: sender?.stop_text ?? "",
    start_text: sender?.start_text ?? "",
    help_text: sender?.help_text ?? "",
  });
  const set = (change: Partial<typeof typed>) => setTyped({ ...typed, ...change });
  const fresh = () => queries.invalidateQueries({ queryKey: ["/sms-senders"] });
  const save = useMutation({
    mutationFn: () => {
      const texts = { stop_text: typed.stop_text, start_text: typed.start_text, help_text: typed.help_text };
      const json = {
        name: typed.name.trim(),
        number: typed.number.trim(),
        provider: typed.own ? readDescription(typed.provider) : null,
        secrets: typed.secret ? { [typed.secretName.trim()]: typed.secret } : {},
        is_default: sender?.is_default ?? false,
        ...(sender?.speed ? { speed: sender.speed } : {}),
        ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== "")),
      };
      return sender
        ? ask(`/sms-senders/${sender.id}`, { method: "PUT", json })
        : ask("/sms-senders", { method: "POST", json });
    },
    onSuccess: () => {
      fresh();
      onDone();
    },
  });
  const remove = useMutation({
    mutationFn: () => ask(`/sms-senders/${sender?.id}`, { method: "DELETE" }),
    onSuccess: () => {
      fresh();
      onDone();
    },
  });
  const failed = save.error ?? remove.error;
  return (
    <div className={css.stack}>
      <form
        className={css.stack}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label={t("Name")}
          description={t("Flows name it by this.")}
          required
          withAsterisk={false}
          data-autofocus
          value={typed.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t("From")}
          description={t("The number or name that people see.")}
          value={typed.number}
          onChange={(event) => set({ number: event.currentTarget.value })}
        />
        <Radio.Group
          label={t("Provider")}
          value={typed.own ? "own" : "catcher"}
          onChange={(next) => set({ own: next === "own" })}
        >
          <div className={css.stack} style={{ marginTop: 8, gap: 10 }}>
            <Radio
              value="catcher"
              label={t("Built-in catcher")}
              description={t("Nothing leaves this machine; texts are kept and shown under Messages")}
            />
            <Radio
              value="own"
              label={t("A provider over HTTP")}
              description={t("Any that takes a request for each message")}
            />
          </div>
        </Radio.Group>
        {typed.own ? (
          <>
            <JsonInput
              label={t("Description of its request")}
              description={t(
                "{{ to }}, {{ from }}, {{ text }}, {{ id }}, {{ status_url }}, {{ inbound_url }} and {{ secret.NAME }} are filled in.",
              )}
              autosize
              minRows={8}
              maxRows={20}
              formatOnBlur
              validationError={t("This is not JSON.")}
              value={typed.provider}
              onChange={(provider) => set({ provider })}
            />
            <div className={css.row}>
              <TextInput
                label={t("Name of the secret")}
                w={180}
                value={typed.secretName}
                onChange={(event) => set({ secretName: event.currentTarget.value })}
              />
              <PasswordInput
                label={t("Secret")}
                w={280}
                autoComplete="new-password"
                description={
                  sender?.secrets.includes(typed.secretName)
                    ? t("One is kept. Leave this empty to keep it.")
                    : t("Kept encrypted and never shown")
                }
                value={typed.secret}
                onChange={(event) => set({ secret: event.currentTarget.value })}
              />
            </div>
          </>
        ) : null}
        {sender ? (
          <>
            <Textarea
              label={t("Answer to STOP")}
              autosize
              value={typed.stop_text}
              onChange={(event) => set({ stop_text: event.currentTarget.value })}
            />
            <Textarea
              label={t("Answer to START")}
              autosize
              value={typed.start_text}
              onChange={(event) => set({ start_text: event.currentTarget.value })}
            />
            <Textarea
              label={t("Answer to HELP")}
              autosize
              value={typed.help_text}
              onChange={(event) => set({ help_text: event.currentTarget.value })}
            />
          </>
        ) : null}
        {failed ? <p role="alert">{failed.message}</p> : null}
        <div className={css.actions}>
          {sender ? (
            <Button variant="default" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {t("Delete the sender")}
            </Button>
          ) : null}
          <Button type="submit" loading={save.isPending}>
            {t("Save the sender")}
          </Button>
        </div>
      </form>
      {sender ? <Addresses sender={sender} onRenewed={fresh} /> : null}
      {sender ? <TestText sender={sender} /> : null}
    </div>
  );
}

function Addresses({ sender, onRenewed }: { sender: SmsSender; onRenewed: () => void }) {
  const [urls, setUrls] = useState([sender.status_url, sender.inbound_url]);
  const renew = useMutation({
    mutationFn: () => ask<SmsSender>(`/sms-senders/${sender.id}/addresses`, { method: "POST" }),
    onSuccess: (next) => {
      setUrls([next.status_url, next.inbound_url]);
      onRenewed();
    },
  });
  const lines = [
    [t("Delivery reports go to"), urls[0]],
    [t("What people write goes to"), urls[1]],
  ] as const;
  if (!urls.some(Boolean)) {
    return null;
  }
  return (
    <section className={css.stack}>
      <h2>{t("Addresses for the provider")}</h2>
      {lines.map(([label, url]) =>
        url ? (
          <div key={label} className={css.row}>
            <TextInput label={label} readOnly value={url} style={{ flex: 1 }} />
            <CopyButton value={url}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  onClick={copy}
                  aria-label={t("Copy: {label}", { label })}
                  style={{ alignSelf: "end" }}
                >
                  {copied ? t("Copied") : t("Copy")}
                </Button>
              )}
            </CopyButton>
          </div>
        ) : null,
      )}
      {renew.error ? <p role="alert">{renew.error.message}</p> : null}
      <div className={css.row}>
        <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate()}>
          {t("Make new addresses")}
        </Button>
        <span className={css.faint}>{t("The old ones stop working at once.")}</span>
      </div>
    </section>
  );
}

function TestText({ sender }: { sender: SmsSender }) {
  const [to, setTo] = useState("");
  const test = useMutation({
    mutationFn: () => ask<TestAnswer>(`/sms-senders/${sender.id}/test`, { method: "POST", json: { to } }),
  });
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        test.mutate();
      }}
    >
      <h2>{t("Send a test")}</h2>
      <div className={css.row} style={{ alignItems: "end" }}>
        <TextInput
          label={t("To")}
          description={t("With the country code")}
          type="tel"
          required
          withAsterisk={false}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={test.isPending}>
          {t("Send a test message")}
        </Button>
      </div>
      {test.error ? <p role="alert">{test.error.message}</p> : null}
      {test.data ? <p role="status">{test.data.response || t("The provider took it.")}</p> : null}
    </form>
  );
}

function readDescription(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(t("The description is not JSON. Mend it and save again."));
  }
}

function hostOf(url: unknown): string {
  try {
    return new URL(String(url)).host;
  } catch {
    return t("A provider");
  }
}
