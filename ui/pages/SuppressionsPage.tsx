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
import css from "./pages.module.css";
import { PeopleTabs } from "./sets/tabs";

const REASONS = [
  { value: "bounced", label: "Bounced" },
  { value: "complained", label: "Complained" },
  { value: "unsubscribed", label: "Unsubscribed" },
  { value: "by_hand", label: "By hand" },
];
const CHANNELS = [
  { value: "email", label: "Email" },
  { value: "sms", label: "Text messages" },
];

const labelOf = (choices: readonly { value: string; label: string }[], value: string) =>
  choices.find((choice) => choice.value === value)?.label ?? value;

export function SuppressionsPage() {
  useTitle("Suppressed");
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
      title="Suppressed"
      aside={
        workspace.role === "viewer" ? null : (
          <div className={css.row}>
            <Button variant="default" onClick={() => setAdding("file")}>
              Import
            </Button>
            <Button onClick={() => setAdding("one")}>Add an address</Button>
          </div>
        )
      }
    >
      <PeopleTabs current="suppressed" />
      <Tools>
        <Search label="Find an address" value={text} onSearch={(typed) => say("search", typed)} />
        <Select
          aria-label="Why"
          size="xs"
          placeholder="For any reason"
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
          title={text || reason ? "No such address is on the list" : "Nobody is on the list"}
          action={text || reason ? <Link to="/people/suppressed">Show the whole list</Link> : undefined}
        >
          Nothing is sent to an address on it, whatever it is about. Addresses that bounce for good, and numbers that
          write STOP, get here by themselves.
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
        title={adding === "file" ? "Import addresses" : "Add an address"}
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
        label="Suppressed addresses"
        height={40}
        rows={items}
        keyOf={(one) => `${one.channel} ${one.address}`}
        columns={[
          { title: "Address", as: "name", cell: (one) => one.address },
          { title: "Why", cell: (one) => labelOf(REASONS, one.reason) },
          { title: "Channel", as: "still", wide: true, cell: (one) => labelOf(CHANNELS, one.channel) },
          { title: "Since", as: "still", wide: true, cell: (one) => moment(one.at) },
          {
            title: "Take off",
            unsaid: true,
            as: "number",
            cell: (one) =>
              mayRelease ? (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Take off ${one.address}`}
                  onClick={() => setReleasing(one)}
                >
                  Take off
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
        title={`Take ${releasing?.address ?? ""} off the list?`}
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
        Messages may go to it again.{" "}
        {one.reason === "complained" || one.reason === "unsubscribed"
          ? "The person asked for it to be here: do it only if they ask for messages again."
          : "Consent is asked as before."}
      </p>
      {release.error ? <p role="alert">{release.error.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button color="red" loading={release.isPending} onClick={() => release.mutate()}>
          Take off
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
      <SegmentedControl data={CHANNELS} value={channel} onChange={setChannel} aria-label="Channel" />
      <TextInput
        label={channel === "email" ? "Email address" : "Phone number with its country code"}
        required
        withAsterisk={false}
        data-autofocus
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      {add.error ? <p role="alert">{add.error.message}</p> : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button type="submit" loading={add.isPending}>
          Add
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
      <SegmentedControl data={CHANNELS} value={channel} onChange={setChannel} aria-label="Channel" />
      <p className={css.soft}>
        CSV (UTF-8) with a column ‘{channel === "email" ? "email" : "phone"}’ or ‘address’, or one address a line.
        100,000 at most.
      </p>
      {bring.error ? <p role="alert">{bring.error.message}</p> : null}
      {bring.data ? (
        <div role="status" className={css.stack}>
          <p>
            {count(bring.data.added)} added, {count(bring.data.known)} were there already
            {bring.data.wrong ? `, ${count(bring.data.wrong)} lines were wrong` : ""}.
          </p>
          {bring.data.errors.length > 0 ? (
            <ProblemList
              problems={bring.data.errors.slice(0, 10).map((one) => ({ message: `Line ${one.line}: ${one.reason}` }))}
            />
          ) : null}
        </div>
      ) : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onDone}>
          {bring.data ? "Done" : "Cancel"}
        </Button>
        <FileButton accept=".csv,.txt,text/csv" onChange={(file) => file && bring.mutate(file)}>
          {(props) => (
            <Button {...props} loading={bring.isPending}>
              Choose a file
            </Button>
          )}
        </FileButton>
      </div>
    </div>
  );
}
