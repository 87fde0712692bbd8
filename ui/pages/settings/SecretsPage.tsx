/** Secrets that requests carry to other systems: written here, never read back. */

import { Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { ChatTest, Paged, Secret } from "@/api/types";
import { useSession } from "@/app/session";
import { Empty, Failed, IconTile, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { ago } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";

export function SecretsPage() {
  const secrets = useQuery(one<Paged<Secret>>("/secrets"));
  const { workspace } = useSession();
  const [editing, setEditing] = useState<Secret | "new" | null>(null);
  const mayChange = workspace.role === "admin";
  if (secrets.error) {
    return <Failed error={secrets.error} again={() => secrets.refetch()} />;
  }
  if (!secrets.data) {
    return <Loading lines={3} />;
  }
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <p className={css.soft}>
          {rich(
            "What flows send to other systems and nobody may read: API keys, passwords, addresses of chat rooms. A flow writes {code}.",
            {
              code: <code>{"{{ secret.NAME }}"}</code>,
            },
          )}
        </p>
        <i className={css.spring} />
        {mayChange ? <Button onClick={() => setEditing("new")}>{t("Add a secret")}</Button> : null}
      </div>
      {secrets.data.items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconLock size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No secrets yet")}
        >
          {t("Keep the key of your CRM here, then name it in a ‘Call an API’ node.")}
        </Empty>
      ) : (
        <Table
          label={t("Secrets")}
          height={40}
          rows={secrets.data.items}
          keyOf={(secret) => secret.name}
          columns={[
            { title: t("Name"), as: "name", cell: (secret) => <code>{secret.name}</code> },
            { title: t("Changed"), as: "still", cell: (secret) => ago(secret.changed_at) },
            {
              title: t("Change"),
              unsaid: true,
              as: "number",
              cell: (secret) =>
                mayChange ? (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("Change {name}", { name: secret.name })}
                    onClick={() => setEditing(secret)}
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
        size={520}
        radius={14}
        title={editing === "new" || editing === null ? t("Add a secret") : t("Change {name}", { name: editing.name })}
      >
        {editing !== null ? (
          <SecretForm secret={editing === "new" ? null : editing} onDone={() => setEditing(null)} />
        ) : null}
      </Modal>
    </div>
  );
}

function SecretForm({ secret, onDone }: { secret: Secret | null; onDone: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(secret?.name ?? "");
  const [value, setValue] = useState("");
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: ["/secrets"] });
    onDone();
  };
  const save = useMutation({
    mutationFn: () =>
      secret
        ? ask(`/secrets/${secret.name}`, { method: "PUT", json: { value } })
        : ask("/secrets", { method: "POST", json: { name: name.trim(), value } }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: () => ask(`/secrets/${secret?.name}`, { method: "DELETE" }),
    onSuccess,
  });
  const test = useMutation({
    mutationFn: () => ask<ChatTest>(`/secrets/${secret?.name}/chat-test`, { method: "POST" }),
  });
  const failed = save.error ?? remove.error ?? test.error;
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      {secret ? null : (
        <TextInput
          label={t("Name")}
          description={t("Letters, digits and _, for example CRM_KEY")}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <PasswordInput
        label={secret ? t("New value") : t("Value")}
        description={t("At least 4 characters. It is not shown again.")}
        required
        withAsterisk={false}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": t("Show what you type") }}
        value={value}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      {failed ? <p role="alert">{failed.message}</p> : null}
      {test.data ? (
        <p role="status">
          {test.data.accepted
            ? t("The room has it: the chat tool answered {response}.", { response: test.data.response })
            : t("The chat tool did not take it: {response}", { response: test.data.response })}
        </p>
      ) : null}
      <div className={css.actions}>
        {secret ? (
          <Button
            variant="subtle"
            loading={test.isPending}
            title={t("Where the secret keeps the address of a chat room’s incoming webhook")}
            onClick={() => test.mutate()}
          >
            {t("Write to the room")}
          </Button>
        ) : null}
        {secret ? (
          <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("Delete the secret")}
          </Button>
        ) : null}
        <Button type="submit" loading={save.isPending}>
          {t("Save the secret")}
        </Button>
      </div>
    </form>
  );
}
