/** Two keys: ours, which the server shall let in, and the server's, by which we know it. */

import { Button, CopyButton } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "@/api/client";
import type { SftpConnection, SftpHostKey } from "@/api/types";
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
      <h3>Our key</h3>
      <p className={css.soft}>The owner of {connection.host} lets it in, for example in authorized_keys.</p>
      <code style={{ overflowWrap: "anywhere" }}>{connection.public_key}</code>
      <CopyButton value={connection.public_key}>
        {({ copied, copy }) => (
          <Button variant="default" size="xs" onClick={copy}>
            {copied ? "Copied" : "Copy our key"}
          </Button>
        )}
      </CopyButton>
      <h3>The server’s key</h3>
      {connection.fingerprint ? (
        <p>
          {connection.host} is known by <code style={{ overflowWrap: "anywhere" }}>{connection.fingerprint}</code>. If
          it shows another, nothing is sent to it.
        </p>
      ) : (
        <p>Nobody has said yet by which key {connection.host} is known. Nothing is taken before.</p>
      )}
      {shown ? (
        <p role="status">
          It shows <code style={{ overflowWrap: "anywhere" }}>{shown.fingerprint}</code>
          {shown.known ? ", the one that is kept." : ". Compare it with what its owner says before you keep it."}
        </p>
      ) : null}
      {failed ? <p role="alert">{failed.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" loading={asking.isPending} onClick={() => asking.mutate()}>
          Ask the server
        </Button>
        {shown && !shown.known ? (
          <Button loading={keep.isPending} onClick={() => keep.mutate(shown.host_key)}>
            Keep this key
          </Button>
        ) : null}
      </div>
    </div>
  );
}
