/** Folders of other servers from which files are taken in: by which key a server is known, and what came. */

import { Anchor, Button, Modal } from "@mantine/core";
import { IconServer } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { addressOf, ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { Paged, SftpArrival, SftpConnection } from "@/api/types";
import { useSession } from "@/app/session";
import { Empty, Failed, IconTile, Loading, Page, Status } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, count, DASH } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { SftpForm } from "./SftpForm";
import { SftpKeys } from "./SftpKeys";

type Opened = { connection: SftpConnection | null; what: "form" | "keys" } | null;

export default function SftpPage() {
  useTitle(t("SFTP folders"));
  const { workspace } = useSession();
  const [opened, setOpened] = useState<Opened>(null);
  const connections = useQuery(one<Paged<SftpConnection>>("/sftp-connections"));
  const mayChange = workspace.role === "admin";
  const close = () => setOpened(null);
  return (
    <Page
      title={t("SFTP folders")}
      aside={
        mayChange ? (
          <Button onClick={() => setOpened({ connection: null, what: "form" })}>{t("Connect a folder")}</Button>
        ) : null
      }
    >
      <p className={css.soft}>
        <Link to="/people/imports">{t("All imports")}</Link>
      </p>
      {connections.error ? (
        <Failed error={connections.error} again={() => connections.refetch()} />
      ) : !connections.data ? (
        <Loading />
      ) : connections.data.items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconServer size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No folder yet")}
        >
          {t(
            "A folder on another server, into which a shop or a till puts files. It is looked into again and again; each file is taken in once.",
          )}
        </Empty>
      ) : (
        <>
          <Connections
            connections={connections.data.items}
            mayChange={mayChange}
            onOpen={(connection, what) => setOpened({ connection, what })}
          />
          <Arrivals />
        </>
      )}
      <Modal
        opened={opened !== null}
        onClose={close}
        title={opened?.connection?.name ?? t("Connect a folder")}
        size={560}
        radius={14}
      >
        {opened?.what === "form" ? (
          <SftpForm
            connection={opened.connection}
            onSaved={(made) => setOpened(opened.connection ? null : { connection: made, what: "keys" })}
            onGone={close}
          />
        ) : opened?.connection ? (
          <SftpKeys connection={opened.connection} onDone={close} />
        ) : null}
      </Modal>
    </Page>
  );
}

function Connections({
  connections,
  mayChange,
  onOpen,
}: {
  connections: readonly SftpConnection[];
  mayChange: boolean;
  onOpen: (connection: SftpConnection, what: "form" | "keys") => void;
}) {
  const queries = useQueryClient();
  const look = useMutation({
    mutationFn: (id: string) => ask<SftpConnection>(`/sftp-connections/${id}/look`, { method: "POST" }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/sftp-connections"] }),
  });
  return (
    <>
      <Table
        label={t("SFTP folders")}
        rows={connections}
        keyOf={(connection) => connection.id}
        columns={[
          { title: t("Name"), as: "name", cell: (connection) => connection.name },
          {
            title: t("Folder"),
            wide: true,
            cell: (connection) =>
              `${connection.username}@${connection.host}: ${connection.folder}/${connection.pattern}`,
          },
          { title: t("State"), cell: (connection) => <State connection={connection} /> },
          {
            title: t("Looked"),
            as: "still",
            wide: true,
            cell: (connection) => (connection.looked_at ? ago(connection.looked_at) : DASH),
          },
          {
            title: t("Deeds"),
            unsaid: true,
            as: "number",
            cell: (connection) =>
              mayChange ? (
                <span className={css.row}>
                  <Button
                    size="compact-xs"
                    variant="default"
                    disabled={!connection.active}
                    aria-label={t("Look now into {name}", { name: connection.name })}
                    onClick={() => look.mutate(connection.id)}
                  >
                    {t("Look now")}
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("Keys of {name}", { name: connection.name })}
                    onClick={() => onOpen(connection, "keys")}
                  >
                    {t("Keys")}
                  </Button>
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t("Change {name}", { name: connection.name })}
                    onClick={() => onOpen(connection, "form")}
                  >
                    {t("Change")}
                  </Button>
                </span>
              ) : null,
          },
        ]}
      />
      {look.error ? <p role="alert">{look.error.message}</p> : null}
      {connections
        .filter((connection) => connection.error !== "")
        .map((connection) => (
          <p key={connection.id} role="alert">
            <b>{connection.name}</b>: {connection.error}
          </p>
        ))}
    </>
  );
}

function State({ connection }: { connection: SftpConnection }) {
  if (!connection.active) {
    return <Status tone="grey">{t("Off")}</Status>;
  }
  if (connection.host_key === "") {
    return <Status tone="hollow">{t("Key not kept yet")}</Status>;
  }
  return connection.error ? <Status tone="bad">{t("Failed")}</Status> : <Status tone="good">{t("On")}</Status>;
}

function Arrivals() {
  const arrivals = useInfiniteQuery(many<SftpArrival>("/sftp-connections/arrivals"));
  if (!arrivals.data || arrivals.data.length === 0) {
    return null;
  }
  return (
    <section className={css.section} aria-label={t("What came")}>
      <div className={css.row}>
        <h2>{t("What came")}</h2>
        <i className={css.spring} />
        <Anchor href={addressOf("/sftp-connections/arrivals.csv")} download="sftp-files.csv">
          {t("All of it as a file")}
        </Anchor>
      </div>
      <Table
        label={t("Files that came")}
        height={40}
        rows={arrivals.data}
        keyOf={(arrival) => arrival.id}
        columns={[
          { title: t("When"), as: "still", cell: (arrival) => ago(arrival.at) },
          { title: t("Folder"), wide: true, cell: (arrival) => arrival.connection },
          {
            title: t("File"),
            as: "name",
            cell: (arrival) =>
              arrival.import_id ? (
                <Link to={`/people/imports/${arrival.import_id}`}>{arrival.file}</Link>
              ) : (
                (arrival.file ?? DASH)
              ),
          },
          { title: t("Rows"), as: "number", cell: (arrival) => (arrival.total === null ? DASH : count(arrival.total)) },
          {
            title: t("Valid"),
            as: "number",
            wide: true,
            cell: (arrival) => (arrival.valid === null ? DASH : count(arrival.valid)),
          },
          {
            title: t("Wrong"),
            as: "number",
            cell: (arrival) => (arrival.invalid === null ? DASH : count(arrival.invalid)),
          },
          { title: t("Error"), wide: true, cell: (arrival) => arrival.error || DASH },
        ]}
      />
      <More has={arrivals.hasNextPage} busy={arrivals.isFetchingNextPage} onMore={() => arrivals.fetchNextPage()} />
    </section>
  );
}
