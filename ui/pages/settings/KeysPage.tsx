/** API keys: made, shown once, revoked. */

import { Button, Checkbox, CopyButton, Modal, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { ApiKey, NewApiKey, Paged } from "@/api/types";
import { Chip, Empty, Failed, IconTile, Loading } from "@/kit/parts";
import { Table } from "@/kit/table";
import { ago, day } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

const SCOPES = [
  {
    value: "track",
    label: t("Send events and people"),
    hint: t("For your shop, your site, or a client of the Segment API"),
  },
  { value: "read", label: t("Read everything"), hint: t("For reports: flows, runs, people, messages") },
  { value: "write", label: t("Change flows and people"), hint: t("For scripts that import, launch, pause") },
  { value: "admin", label: t("Administer"), hint: t("Users, keys and the workspace too") },
] as const;

export function KeysPage() {
  const keys = useQuery(one<Paged<ApiKey>>("/keys"));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  return (
    <div className={css.settings} data-wide="true">
      <div className={css.row}>
        <p className={css.soft}>{t("A key lets a program in. It is shown once, when it is made.")}</p>
        <i className={css.spring} />
        <Button onClick={() => setMaking(true)}>{t("Make a key")}</Button>
      </div>
      {keys.error ? (
        <Failed error={keys.error} again={() => keys.refetch()} />
      ) : !keys.data ? (
        <Loading lines={3} />
      ) : keys.data.items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconKey size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No keys yet")}
        >
          {t("Your shop needs one to send events.")}
        </Empty>
      ) : (
        <KeyTable keys={keys.data.items} onRevoke={setRevoking} />
      )}
      <MakeKey opened={making} onClose={() => setMaking(false)} />
      <RevokeKey apiKey={revoking} onClose={() => setRevoking(null)} />
    </div>
  );
}

function KeyTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke: (key: ApiKey) => void }) {
  return (
    <Table
      label={t("API keys")}
      height={40}
      rows={keys}
      keyOf={(key) => String(key.id)}
      columns={[
        { title: t("Name"), as: "name", cell: (key) => key.name },
        { title: t("Begins with"), wide: true, cell: (key) => <code>{key.prefix}…</code> },
        {
          title: t("May"),
          cell: (key) => (
            <span className={css.chips}>
              {key.scopes.map((scope) => (
                <Chip key={scope}>{scope}</Chip>
              ))}
            </span>
          ),
        },
        { title: t("Made"), as: "still", wide: true, cell: (key) => day(key.created_at) },
        {
          title: t("Last used"),
          as: "still",
          wide: true,
          cell: (key) => (key.last_used_at ? ago(key.last_used_at) : t("never")),
        },
        {
          title: t("Revoke"),
          unsaid: true,
          as: "number",
          cell: (key) => (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => onRevoke(key)}
              aria-label={t("Revoke {name}", { name: key.name })}
            >
              {t("Revoke")}
            </Button>
          ),
        },
      ]}
    />
  );
}

function MakeKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["track"]);
  const make = useMutation({
    mutationFn: () => ask<NewApiKey>("/keys", { method: "POST", json: { name: name.trim(), scopes } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/keys"] }),
  });
  const close = () => {
    make.reset();
    setName("");
    setScopes(["track"]);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size={520}
      radius={14}
      title={make.data ? t("The key {name}", { name: make.data.name }) : t("Make a key")}
    >
      {make.data ? (
        <div className={css.stack}>
          <p className={css.soft}>{t("Copy it now: it is not shown again.")}</p>
          <code className={css.secret}>{make.data.key}</code>
          <div className={css.actions}>
            <CopyButton value={make.data.key}>
              {({ copied, copy }) => (
                <Button variant="default" onClick={copy}>
                  {copied ? t("Copied") : t("Copy")}
                </Button>
              )}
            </CopyButton>
            <Button onClick={close}>{t("Done")}</Button>
          </div>
        </div>
      ) : (
        <form
          className={css.stack}
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <TextInput
            label={t("Name")}
            description={t("What uses it, for example ‘Shop’")}
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={make.error?.message}
          />
          <Checkbox.Group label={t("What it may do")} value={scopes} onChange={setScopes}>
            <div className={css.stack}>
              {SCOPES.map((scope) => (
                <Checkbox key={scope.value} value={scope.value} label={scope.label} description={scope.hint} />
              ))}
            </div>
          </Checkbox.Group>
          <div className={css.actions}>
            <Button variant="default" onClick={close}>
              {t("Cancel")}
            </Button>
            <Button type="submit" loading={make.isPending} disabled={name.trim() === "" || scopes.length === 0}>
              {t("Make the key")}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}

function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey | null; onClose: () => void }) {
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: (id: ApiKey["id"]) => ask(`/keys/${id}`, { method: "DELETE" }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["/keys"] });
      onClose();
    },
  });
  return (
    <Modal
      opened={apiKey !== null}
      onClose={onClose}
      size={440}
      radius={14}
      title={t("Revoke {name}", { name: apiKey?.name ?? t("the key") })}
    >
      <div className={css.stack}>
        <p className={css.soft}>{t("What uses this key is refused from now on. This can’t be taken back.")}</p>
        {revoke.error ? <p role="alert">{revoke.error.message}</p> : null}
        <div className={css.actions}>
          <Button variant="default" onClick={onClose}>
            {t("Keep it")}
          </Button>
          <Button loading={revoke.isPending} onClick={() => apiKey && revoke.mutate(apiKey.id)}>
            {t("Revoke")}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
