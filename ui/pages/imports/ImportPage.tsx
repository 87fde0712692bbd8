/** One file: what its columns mean, a try, its progress, and what was wrong with rows. */

import { Anchor, Button, Checkbox, Progress, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { addressOf, ask } from "@/api/client";
import { one as ofOne, many as pagesOf } from "@/api/queries";
import type { ImportDetail, RefusedRow, RowError } from "@/api/types";
import { BigNumbers, Failed, Loading, Page, ProblemList, Status } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, DASH, plain } from "@/kit/words";
import { many, t } from "@/words/t";
import css from "../pages.module.css";
import { Columns } from "./Columns";
import { UndoImport } from "./UndoImport";
import { STATES } from "./words";

export default function ImportPage() {
  const { import: id = "" } = useParams();
  const path = `/imports/${id}`;
  const found = useQuery({
    ...ofOne<ImportDetail>(path),
    refetchInterval: (query) =>
      query.state.data?.status === "running" || query.state.data?.undo?.status === "running" ? 1000 : false,
  });
  useTitle(found.data?.name ?? t("Import"));
  if (found.error) {
    return (
      <Page title={t("Import")}>
        <Failed error={found.error} again={() => found.refetch()} />
      </Page>
    );
  }
  if (!found.data) {
    return (
      <Page title={t("Import")}>
        <Loading />
      </Page>
    );
  }
  const file = found.data;
  const state = STATES[file.status];
  return (
    <Page title={file.name} aside={<Status tone={state.tone}>{state.word}</Status>}>
      <p className={css.soft}>
        <Link to="/people/imports">{t("All imports")}</Link>
      </p>
      {file.status === "ready" ? <Mapping key={file.id} file={file} path={path} /> : null}
      {file.started_at ? <Outcome file={file} path={path} /> : null}
      {file.started_at && file.status !== "running" ? <Errors file={file} path={path} /> : null}
      {file.entries && file.entries.refused > 0 ? <NotLetIn path={path} /> : null}
      {(file.status === "done" || file.status === "cancelled") && file.started_at && !file.dry_run ? (
        <UndoImport file={file} path={path} />
      ) : null}
    </Page>
  );
}

function Mapping({ file, path }: { file: ImportDetail; path: string }) {
  const queries = useQueryClient();
  const [mapping, setMapping] = useState<Record<string, string>>(file.mapping);
  const [fires, setFires] = useState(!file.historical);
  const [event, setEvent] = useState("");
  const [list, setList] = useState("");
  const [tag, setTag] = useState("");
  const [flow, setFlow] = useState("");
  const start = useMutation({
    mutationFn: (dryRun: boolean) =>
      ask<ImportDetail>(`${path}/start`, {
        method: "POST",
        json: {
          mapping,
          dry_run: dryRun,
          historical: !fires,
          ...(event.trim() ? { event: event.trim() } : {}),
          ...(list.trim() ? { list: list.trim() } : {}),
          ...(flow.trim() ? { flow: flow.trim() } : {}),
          tags: tag.trim() ? [tag.trim()] : [],
        },
      }),
    onSuccess: (made) => {
      queries.setQueryData(ofOne<ImportDetail>(path).queryKey, made);
      queries.invalidateQueries({ queryKey: [`${path}/errors`] });
    },
  });
  return (
    <div className={css.stack}>
      <Columns file={file} mapping={mapping} onMapping={setMapping} />
      {file.kind === "events" && !Object.values(mapping).includes("event") ? (
        <TextInput
          label={t("The name of all these events")}
          value={event}
          onChange={(typed) => setEvent(typed.currentTarget.value)}
          maw={320}
        />
      ) : null}
      {file.kind === "list_members" ? (
        <TextInput
          label={t("The list for everybody")}
          placeholder={t("none")}
          value={list}
          onChange={(typed) => setList(typed.currentTarget.value)}
          maw={320}
        />
      ) : null}
      {file.kind === "contacts" ? (
        <>
          <TextInput
            label={t("A tag for everybody")}
            placeholder={t("none")}
            value={tag}
            onChange={(typed) => setTag(typed.currentTarget.value)}
            maw={320}
          />
          <TextInput
            label={t("The flow that everybody enters")}
            description={t("Its start says “from: file, source: upload”.")}
            placeholder={t("none")}
            value={flow}
            onChange={(typed) => setFlow(typed.currentTarget.value)}
            maw={320}
          />
        </>
      ) : null}
      <Checkbox
        label={t("Rows may start flows")}
        description={t(
          "Left out, they are history: counted and found by conditions, but nobody enters a flow because of them.",
        )}
        checked={fires}
        onChange={(changed) => setFires(changed.currentTarget.checked)}
      />
      {start.error ? (
        <div role="alert">
          <ProblemList problems={[{ message: start.error.message }]} />
        </div>
      ) : null}
      <div className={css.actions}>
        <Button variant="default" loading={start.isPending && start.variables} onClick={() => start.mutate(true)}>
          {t("Try it")}
        </Button>
        <Button loading={start.isPending && !start.variables} onClick={() => start.mutate(false)}>
          {many(file.total, "Take {n} row in", "Take {n} rows in", { n: count(file.total) })}
        </Button>
      </div>
    </div>
  );
}

function Outcome({ file, path }: { file: ImportDetail; path: string }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => ask<ImportDetail>(`${path}/cancel`, { method: "POST" }),
    onSuccess: (made) => queries.setQueryData(ofOne<ImportDetail>(path).queryKey, made),
  });
  const worked = file.valid + file.invalid;
  return (
    <section className={css.section} aria-label={file.dry_run ? t("What the try showed") : t("What came of it")}>
      {file.dry_run ? <h2>{t("What the try showed; nothing was kept")}</h2> : null}
      {file.status === "running" ? (
        <div className={css.row}>
          <Progress
            value={(100 * worked) / Math.max(file.total, 1)}
            aria-label={t("{worked} of {total} rows", { worked: count(worked), total: count(file.total) })}
            flex={1}
          />
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("Cancel")}
          </Button>
        </div>
      ) : null}
      <BigNumbers
        numbers={[
          [t("Rows"), count(file.total)],
          [t("Taken in"), count(file.valid)],
          [t("New people"), count(file.created)],
          [t("There already"), count(file.known)],
          [t("Wrong"), count(file.invalid)],
          ...(file.entries
            ? ([
                [t("Entered the flow"), count(file.entries.entered)],
                [t("Not let in"), count(file.entries.refused)],
              ] as [string, string][])
            : []),
        ]}
      />
    </section>
  );
}

function NotLetIn({ path }: { path: string }) {
  const refused = useInfiniteQuery(pagesOf<RefusedRow>(`${path}/refused`));
  return (
    <div className={css.section}>
      <h2>{t("Rows that the flow did not let in")}</h2>
      <Table
        label={t("Rows that the flow did not let in")}
        height={36}
        rows={refused.data ?? []}
        keyOf={(row) => String(row.line)}
        columns={[
          { title: t("Line"), as: "still", cell: (row) => row.line },
          { title: t("Why"), cell: (row) => row.sentence ?? plain(row.reason) },
          {
            title: t("Person"),
            cell: (row) => (row.contact ? <Link to={`/people/${row.contact}`}>{t("Open")}</Link> : DASH),
          },
        ]}
      />
      <More has={refused.hasNextPage} busy={refused.isFetchingNextPage} onMore={() => refused.fetchNextPage()} />
    </div>
  );
}

function Errors({ file, path }: { file: ImportDetail; path: string }) {
  const errors = useInfiniteQuery(pagesOf<RowError>(`${path}/errors`));
  if (!errors.data || errors.data.length === 0) {
    return null;
  }
  return (
    <div className={css.section}>
      <div className={css.row}>
        <h2>{t("Rows that were wrong")}</h2>
        <i className={css.spring} />
        <Anchor href={addressOf(`${path}/errors.csv`)} download={`import-${file.id}-errors.csv`}>
          {t("All of them as a file")}
        </Anchor>
      </div>
      <Table
        label={t("Rows that were wrong")}
        height={36}
        rows={errors.data}
        keyOf={(error) => `${error.line}-${error.severity}`}
        columns={[
          { title: t("Line"), as: "still", cell: (error) => error.line },
          { title: t("What"), cell: (error) => error.reason },
          {
            title: t("Taken in"),
            wide: true,
            cell: (error) => (error.severity === "warning" ? t("but for this value") : t("no")),
          },
        ]}
      />
      <More has={errors.hasNextPage} busy={errors.isFetchingNextPage} onMore={() => errors.fetchNextPage()} />
    </div>
  );
}
