/** An import is undone: tried first, where one likes; what goes back, what stays and why. */

import { Anchor, Button, Modal, Progress } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { addressOf, ask } from "@/api/client";
import { one as ofOne, many as pagesOf } from "@/api/queries";
import type { ImportDetail, UndoKept } from "@/api/types";
import { BigNumbers, ProblemList } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { count, DASH } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

interface Props {
  readonly file: ImportDetail;
  readonly path: string;
}

export function UndoImport({ file, path }: Props) {
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const show = (made: ImportDetail) => {
    queries.setQueryData(ofOne<ImportDetail>(path).queryKey, made);
    queries.removeQueries({ queryKey: [`${path}/undo/kept`] });
  };
  const start = useMutation({
    mutationFn: (dryRun: boolean) => ask<ImportDetail>(`${path}/undo`, { method: "POST", json: { dry_run: dryRun } }),
    onSuccess: (made) => {
      show(made);
      setAsking(false);
    },
  });
  const cancel = useMutation({
    mutationFn: () => ask<ImportDetail>(`${path}/undo/cancel`, { method: "POST" }),
    onSuccess: show,
  });
  const undo = file.undo;
  const over = undo?.status === "done" && !undo.dry_run;
  const close = () => {
    start.reset();
    setAsking(false);
  };
  return (
    <section className={css.section} aria-label={t("Undo")}>
      {undo ? <h2>{titleOf(undo)}</h2> : null}
      {undo?.status === "running" ? (
        <div className={css.row}>
          <Progress
            value={(100 * undo.worked) / Math.max(undo.pages, 1)}
            aria-label={t("{worked} of {pages} parts", { worked: count(undo.worked), pages: count(undo.pages) })}
            flex={1}
          />
          <Button variant="default" size="xs" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("Cancel")}
          </Button>
        </div>
      ) : null}
      {undo ? <BigNumbers numbers={numbersOf(undo.report)} /> : null}
      {undo && undo.status !== "running" && undo.report.kept > 0 ? <Stays file={file} path={path} /> : null}
      {over || undo?.status === "running" ? null : (
        <div className={css.actions}>
          <Button variant="default" onClick={() => setAsking(true)}>
            {t("Undo this import")}
          </Button>
        </div>
      )}
      <Modal opened={asking} onClose={close} size={520} radius={14} title={t("Undo {name}", { name: file.name })}>
        <div className={css.stack}>
          <p className={css.soft}>
            {t(
              "What the file made goes, where nothing else happened to it since. What it changed goes back to what it was, where it was not changed since. What can’t go back stays, and is listed with the reason.",
            )}
          </p>
          {file.historical ? null : (
            <p className={css.soft}>
              {t("The rows of this file could start flows: who entered stays in them, and what was sent is sent.")}
            </p>
          )}
          {start.error ? (
            <div role="alert">
              <ProblemList problems={[{ message: start.error.message }]} />
            </div>
          ) : null}
          <div className={css.actions}>
            <Button variant="default" onClick={close}>
              {t("Keep it")}
            </Button>
            <Button
              variant="default"
              loading={start.isPending && start.variables}
              onClick={() => start.mutate(true)}
              data-autofocus
            >
              {t("Try it")}
            </Button>
            <Button loading={start.isPending && !start.variables} onClick={() => start.mutate(false)}>
              {t("Undo it")}
            </Button>
          </div>
        </div>
      </Modal>
    </section>
  );
}

type Undo = NonNullable<ImportDetail["undo"]>;

function titleOf(undo: Undo) {
  if (undo.dry_run) {
    return undo.status === "running" ? t("Undoing it is tried") : t("What undoing would do; nothing was changed");
  }
  return { running: t("It is being undone"), done: t("Undone"), cancelled: t("Undone in part") }[undo.status];
}

function numbersOf(report: Undo["report"]) {
  const all: [string, number][] = [
    [t("People removed"), report.people_removed],
    [t("People put back"), report.people_restored],
    [t("Orders deleted"), report.orders_removed],
    [t("Orders put back"), report.orders_restored],
    [t("Events removed"), report.events_removed],
    [t("Gone already"), report.gone],
  ];
  const told = all.filter(([, number]) => number > 0);
  return [...told, [t("Stay"), report.kept] as [string, number]].map(
    ([word, number]) => [word, count(number)] as [string, string],
  );
}

function Stays({ file, path }: Props) {
  const kept = useInfiniteQuery(pagesOf<UndoKept>(`${path}/undo/kept`));
  return (
    <>
      <div className={css.row}>
        <h2>{t("What stays")}</h2>
        <i className={css.spring} />
        <Anchor href={addressOf(`${path}/undo/kept.csv`)} download={`import-${file.id}-not-undone.csv`}>
          {t("All of it as a file")}
        </Anchor>
      </div>
      <Table
        label={t("What stays")}
        height={36}
        rows={(kept.data ?? []).map((one, at) => ({ ...one, at }))}
        keyOf={(one) => String(one.at)}
        columns={[
          { title: t("Why"), as: "name", cell: (one) => one.reason },
          {
            title: t("Of"),
            cell: (one) => (one.contact ? <Link to={`/people/${one.contact}`}>{t("Open")}</Link> : (one.order ?? DASH)),
          },
        ]}
      />
      <More has={kept.hasNextPage} busy={kept.isFetchingNextPage} onMore={() => kept.fetchNextPage()} />
    </>
  );
}
