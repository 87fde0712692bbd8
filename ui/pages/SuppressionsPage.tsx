/** Addresses to which nothing is sent: found, put on the list, taken off, brought as a file. */

import { Button, FileButton, Modal, SegmentedControl, Select, TextInput } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { many } from "@/api/queries";
import type { Suppression, SuppressionsImported } from "@/api/types";
import { useSession } from "@/app/session";
import { Empty, Failed, IconTile, Loading, Page, ProblemList, Search, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, moment } from "@/kit/words";
import { t } from "@/words/t";
import css from "./pages.module.css";
import { PeopleTabs } from "./sets/tabs";

const REASONS = [
  { value: "bounced", label: t("Bounced") },
  { value: "complained", label: t("Complained") },
  { value: "unsubscribed", label: t("Unsubscribed") },
  { value: "by_hand", label: t("By hand") },
];
const CHANNELS = [
  { value: "email", label: t("Email") },
  { value: "sms", label: t("Text messages") },
];

const labelOf = (choices: readonly { value: string; label: string }[], value: string) =>
  choices.find((choice) => choice.value === value)?.label ?? value;

export function SuppressionsPage() {
  useTitle(t("Suppressed"));
  const { workspace } = useSession();
  const [search, setSearch] = useSearchParams();
  const [adding, setAdding] = useState<"one" | "file" | null>(null);
  const text = search.get("search") ?? "";
  const reason = search.get("reason");
  const list = useInfiniteQuery(many<Suppression>("/suppressions", { search: text, reason }));
  const say = (name: string, value: string | null) => {
    const next = new URLSearchParams(search);
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
    setSearch(next, { replace: true });
  };
  return (
    <Page
      title={t("Suppressed")}
      aside={
        workspace.role === "viewer" ? null : (
          <div className={css.row}>
            <Button variant="default" onClick={() => setAdding("file")}>
              {t("Import")}
            </Button>
            <Button onClick={() => setAdding("one")}>{t("Add an address")}</Button>
          </div>
        )
      }
    >
      <PeopleTabs current="suppressed" />
      <Tools>
        <Search label={t("Find an address")} value={text} onSearch={(typed) => say("search", typed)} />
        <Select
          aria-label={t("Why")}
          size="xs"
          placeholder={t("For any reason")}
          clearable
          data={REASONS}
          value={reason}
          onChange={(value) => say("reason", value)}
        />
      </Tools>
      {list.error ? (
        <Failed error={list.error} again={() => list.refetch()} />
      ) : !list.data ? (
        <Loading />
      ) : list.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="channels" size={32}>
              <IconMailOff size={18} stroke={1.75} />
            </IconTile>
          }
          title={text || reason ? t("No such address is on the list") : t("Nobody is on the list")}
          action={text || reason ? <Link to="/people/suppressed">{t("Show the whole list")}</Link> : undefined}
        >
          {t(
            "Nothing is sent to an address on it, whatever it is about. Addresses that bounce for good, and numbers that write STOP, get here by themselves.",
          )}
        </Empty>
      ) : (
        <>
          <Listed items={list.data} mayRelease={workspace.role === "admin"} />
          <More has={list.hasNextPage} busy={list.isFetchingNextPage} onMore={() => list.fetchNextPage()} />
        </>
      )}
      <Modal
        opened={adding !== null}
        onClose={() => setAdding(null)}
        size={520}
        radius={14}
        title={adding === "file" ? t("Import addresses") : t("Add an address")}
      >
        {adding === "one" ? <AddOne onDone={() => setAdding(null)} /> : null}
        {adding === "file" ? <AddFile onDone={() => setAdding(null)} /> : null}
      </Modal>
    </Page>
  );
}

function Listed({ items, mayRelease }: { items: readonly Suppression[]; mayRelease: boolean }) {
  const [releasing, setReleasing] = useState<Suppression | null>(null);
  return (
    <>
      <Table
        label={t("Suppressed addresses")}
        height={40}
        rows={items}
        keyOf={(one) => `${one.channel} ${one.address}`}
        columns={[
          { title: t("Address"), as: "name", cell: (one) => one.address },
          { title: t("Why"), cell: (one) => labelOf(REASONS, one.reason) },
          { title: t("Channel"), as: "still", wide: true, cell: (one) => labelOf(CHANNELS, one.channel) },
          { title: t("Since"), as: "still", wide: true, cell: (one) => moment(one.at) },
          {
            title: t("Take off"),
            unsaid: true,
            as: "number",
            cell: (one) =>
              mayRelease ? (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t("Take off {address}", { address: one.address })}
                  onClick={() => setReleasing(one)}
                >
                  {t("Take off")}
                </Button>
              ) : null,
          },
        ]}
      />
      <Modal
        opened={releasing !== null}
        onClose={() => setReleasing(null)}
        size={460}
        radius={14}
        title={t("Take {address} off the list?", { address: releasing?.address ?? "" })}
      >
        {releasing ? <Release one={releasing} onDone={() => setReleasing(null)} /> : null}
      </Modal>
    </>
  );
}

function Release({ one, onDone }: { one: Suppression; onDone: () => void }) {
  const queries = useQueryClient();
  const release = useMutation({
    mutationFn: () => ask("/suppressions", { method: "DELETE", query: { channel: one.channel, address: one.address } }),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["/suppressions"] });
      onDone();
    },
  });
  return (
    <div className={css.stack}>
      <p>
        {one.reason === "complained" || one.reason === "unsubscribed"
          ? t(
              "Messages may go to it again. The person asked for it to be here: do it only if they ask for messages again.",
            )
          : t("Messages may go to it again. Consent is asked as before.")}
      </p>
      {release.error ? <p role="alert">{release.error.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onDone}>
          {t("Cancel")}
        </Button>
        <Button color="red" loading={release.isPending} onClick={() => release.mutate()}>
          {t("Take off")}
        </Button>
      </div>
    </div>
  );
}

function AddOne({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const [channel, setChannel] = useState("email");
  const [address, setAddress] = useState("");
  const add = useMutation({
    mutationFn: () => ask("/suppressions", { method: "POST", json: { channel, address } }),
    onSuccess: () => {
      queries.invalidateQueries({ queryKey: ["/suppressions"] });
      onDone();
    },
  });
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <SegmentedControl data={CHANNELS} value={channel} onChange={setChannel} aria-label={t("Channel")} />
      <TextInput
        label={channel === "email" ? t("Email address") : t("Phone number with its country code")}
        required
        withAsterisk={false}
        data-autofocus
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      {add.error ? <p role="alert">{add.error.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onDone}>
          {t("Cancel")}
        </Button>
        <Button type="submit" loading={add.isPending}>
          {t("Add")}
        </Button>
      </div>
    </form>
  );
}

function AddFile({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient();
  const [channel, setChannel] = useState("email");
  const bring = useMutation({
    mutationFn: (file: File) =>
      ask<SuppressionsImported>("/suppressions/import", { method: "POST", query: { channel }, file, type: "text/csv" }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/suppressions"] }),
  });
  return (
    <div className={css.stack}>
      <SegmentedControl data={CHANNELS} value={channel} onChange={setChannel} aria-label={t("Channel")} />
      <p className={css.soft}>
        {channel === "email"
          ? t("CSV (UTF-8) with a column ‘email’ or ‘address’, or one address a line. 100,000 at most.")
          : t("CSV (UTF-8) with a column ‘phone’ or ‘address’, or one address a line. 100,000 at most.")}
      </p>
      {bring.error ? <p role="alert">{bring.error.message}</p> : null}
      {bring.data ? (
        <div role="status" className={css.stack}>
          <p>
            {bring.data.wrong
              ? t("{added} added, {known} were there already, {wrong} lines were wrong.", {
                  added: count(bring.data.added),
                  known: count(bring.data.known),
                  wrong: count(bring.data.wrong),
                })
              : t("{added} added, {known} were there already.", {
                  added: count(bring.data.added),
                  known: count(bring.data.known),
                })}
          </p>
          {bring.data.errors.length > 0 ? (
            <ProblemList
              problems={bring.data.errors
                .slice(0, 10)
                .map((one) => ({ message: t("Line {line}: {reason}", { line: one.line, reason: one.reason }) }))}
            />
          ) : null}
        </div>
      ) : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onDone}>
          {bring.data ? t("Done") : t("Cancel")}
        </Button>
        <FileButton accept=".csv,.txt,text/csv" onChange={(file) => file && bring.mutate(file)}>
          {(props) => (
            <Button {...props} loading={bring.isPending}>
              {t("Choose a file")}
            </Button>
          )}
        </FileButton>
      </div>
    </div>
  );
}
