/** Two keys: ours, which the server shall let in, and the server's, by which we know it. */

import { Button, CopyButton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "@/api/client";
import type { SftpConnection, SftpHostKey } from "@/api/types";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";
import { said } from "./SftpForm";

export function SftpKeys({ connection, onDone }: { connection: SftpConnection; onDone: () => void }) {
  const queries = useQueryClient();
  const path = `/sftp-connections/${connection.id}`;
  const asking = useMutation({ mutationFn: () => ask<SftpHostKey>(`${path}/host-key`, { method: "POST" }) });
  const keep = useMutation({
    mutationFn: (host_key: string) =>
      ask<SftpConnection>(path, { method: "PUT", json: { ...said(connection), host_key } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["/sftp-connections"] });
      onDone();
    },
  });
  const failed = asking.error ?? keep.error;
  const shown = asking.data;
  return (
    <div className={css.stack}>
      <h3>{t("Our key")}</h3>
      <p className={css.soft}>
        {t("The owner of {host} lets it in, for example in authorized_keys.", { host: connection.host })}
      </p>
      <code style={{ overflowWrap: "anywhere" }}>{connection.public_key}</code>
      <CopyButton value={connection.public_key}>
        {({ copied, copy }) => (
          <Button variant="default" size="xs" onClick={copy}>
            {copied ? t("Copied") : t("Copy our key")}
          </Button>
        )}
      </CopyButton>
      <h3>{t("The server’s key")}</h3>
      {connection.fingerprint ? (
        <p>
          {rich("{host} is known by {code}. If it shows another, nothing is sent to it.", {
            host: connection.host,
            code: <code style={{ overflowWrap: "anywhere" }}>{connection.fingerprint}</code>,
          })}
        </p>
      ) : (
        <p>
          {t("Nobody has said yet by which key {host} is known. Nothing is taken before.", { host: connection.host })}
        </p>
      )}
      {shown ? (
        <p role="status">
          {shown.known
            ? rich("It shows {code}, the one that is kept.", {
                code: <code style={{ overflowWrap: "anywhere" }}>{shown.fingerprint}</code>,
              })
            : rich("It shows {code}. Compare it with what its owner says before you keep it.", {
                code: <code style={{ overflowWrap: "anywhere" }}>{shown.fingerprint}</code>,
              })}
        </p>
      ) : null}
      {failed ? <p role="alert">{failed.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" loading={asking.isPending} onClick={() => asking.mutate()}>
          {t("Ask the server")}
        </Button>
        {shown && !shown.known ? (
          <Button loading={keep.isPending} onClick={() => keep.mutate(shown.host_key)}>
            {t("Keep this key")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
