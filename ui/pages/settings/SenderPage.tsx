/** By which address and server email leaves, and a test of it. */

import { Button, PasswordInput, Radio, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { Paged, Sender, TestAnswer } from "@/api/types";
import { useSession } from "@/app/session";
import { Failed, Loading } from "@/kit/parts";
import { t } from "@/words/t";
import css from "../pages.module.css";

export function SenderPage() {
  const senders = useQuery(one<Paged<Sender>>("/senders"));
  if (senders.error) {
    return <Failed error={senders.error} again={() => senders.refetch()} />;
  }
  if (!senders.data) {
    return <Loading lines={4} />;
  }
  const email = senders.data.items.filter((one) => one.channel === "email");
  const sender = email.find((one) => one.is_default) ?? email[0] ?? null;
  return (
    <div className={css.settings}>
      <SenderForm key={sender?.id ?? "new"} sender={sender} />
      {sender ? <TestMail sender={sender} /> : null}
    </div>
  );
}

interface Typed {
  address: string;
  display_name: string;
  server: string;
  password: string;
}

function SenderForm({ sender }: { sender: Sender | null }) {
  const queries = useQueryClient();
  const said = sender?.settings;
  const [typed, setTyped] = useState<Typed>({
    address: said?.address ?? "",
    display_name: said?.display_name ?? "",
    server: said?.server ?? "catcher",
    password: "",
  });
  const set = (change: Partial<Typed>) => setTyped({ ...typed, ...change });
  const own = typed.server !== "catcher";
  const save = useMutation({
    mutationFn: () => {
      const { password, ...settings } = typed;
      const json = {
        channel: "email",
        name: sender?.name ?? "default",
        settings,
        is_default: true,
        ...(password ? { password } : {}),
      };
      return sender
        ? ask(`/senders/${sender.id}`, { method: "PATCH", json })
        : ask("/senders", { method: "POST", json });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/senders"] }),
  });
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label={t("From address")}
        type="email"
        required
        withAsterisk={false}
        value={typed.address}
        onChange={(event) => set({ address: event.currentTarget.value })}
      />
      <TextInput
        label={t("From name")}
        value={typed.display_name}
        onChange={(event) => set({ display_name: event.currentTarget.value })}
      />
      <Radio.Group
        label={t("Server")}
        value={own ? "own" : "catcher"}
        onChange={(next) => set({ server: next === "own" ? "smtp://" : "catcher" })}
      >
        <div className={css.stack} style={{ marginTop: 8, gap: 10 }}>
          <Radio
            value="catcher"
            label={t("Built-in catcher")}
            description={t("Nothing leaves this machine; mail is kept and shown under Messages")}
          />
          <Radio
            value="own"
            label={t("Your SMTP server")}
            description={t("Addresses that end in .example are refused")}
          />
        </div>
      </Radio.Group>
      {own ? (
        <>
          <TextInput
            label={t("Server address")}
            description="smtp://user@host:port?tls=starttls"
            required
            withAsterisk={false}
            value={typed.server}
            onChange={(event) => set({ server: event.currentTarget.value })}
          />
          <PasswordInput
            label={t("Password")}
            description={
              sender?.has_password
                ? t("One is kept. Leave this empty to keep it.")
                : t("Kept encrypted and never shown")
            }
            autoComplete="new-password"
            value={typed.password}
            onChange={(event) => set({ password: event.currentTarget.value })}
          />
        </>
      ) : null}
      {save.error ? <p role="alert">{save.error.message}</p> : null}
      <div className={css.row}>
        <Button type="submit" loading={save.isPending}>
          {t("Save the sender")}
        </Button>
        {save.isSuccess ? <span role="status">{t("Saved")}</span> : null}
      </div>
    </form>
  );
}

function TestMail({ sender }: { sender: Sender }) {
  const { user } = useSession();
  const [to, setTo] = useState(user.email);
  const test = useMutation({
    mutationFn: () => ask<TestAnswer>(`/senders/${sender.id}/test`, { method: "POST", json: { to } }),
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
          type="email"
          w={280}
          required
          withAsterisk={false}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={test.isPending}>
          {t("Send a test mail")}
        </Button>
      </div>
      {test.error ? <p role="alert">{test.error.message}</p> : null}
      {test.data ? <p role="status">{test.data.response || t("The server took it.")}</p> : null}
    </form>
  );
}
