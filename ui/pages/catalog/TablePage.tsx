/** One catalog: its rows, and a file that replaces them or adds to them. */

import { Button, Modal, Radio } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ApiError, ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { Catalog, CatalogRow, RowsWritten } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page, ProblemList } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, DASH, plain } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";
import { DeleteDialog, NameDialog } from "../sets/naming";
import { CATALOG } from "./TablesPage";

const SHOWN = 6; // columns beside the key

export function TablePage() {
  const { table: id = "" } = useParams();
  const navigate = useNavigate();
  const catalog = useQuery(one<Catalog>(`/catalogs/${id}`));
  const rows = useInfiniteQuery(many<CatalogRow>(`/catalogs/${id}/rows`));
  const [open, setOpen] = useState<"import" | "rename" | "delete" | null>(null);
  const close = () => setOpen(null);
  useTitle(catalog.data?.name ?? t("Catalogs"));
  if (!catalog.data) {
    return (
      <Page title={t("Catalogs")}>
        {catalog.error ? <Failed error={catalog.error} again={() => catalog.refetch()} /> : <Loading />}
      </Page>
    );
  }
  const { name, key_column: key, columns } = catalog.data;
  return (
    <Page
      title={name}
      aside={
        <div className={css.actions}>
          <Button variant="default" onClick={() => setOpen("rename")}>
            {t("Rename")}
          </Button>
          <Button variant="default" onClick={() => setOpen("delete")}>
            {t("Delete")}
          </Button>
          <Button onClick={() => setOpen("import")}>{t("Import rows")}</Button>
        </div>
      }
    >
      <p className={css.soft}>
        {rich("{link} · {rows} rows, found by {key}", {
          link: (
            <Link to="/catalog/tables" className={css.within}>
              {t("Catalogs")}
            </Link>
          ),
          rows: count(catalog.data.rows),
          key,
        })}
      </p>
      {rows.error ? (
        <Failed error={rows.error} again={() => rows.refetch()} />
      ) : !rows.data ? (
        <Loading />
      ) : rows.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconTable size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No rows yet")}
        >
          {t("Import a CSV file with the column ‘{key}’ in its header, or a JSON list.", { key })}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Rows")}
            height={40}
            rows={rows.data}
            keyOf={(row) => row.key}
            columns={[
              { title: key, as: "name", cell: (row) => row.key },
              ...columns
                .filter((column) => column !== key)
                .slice(0, SHOWN)
                .map((column, place) => ({
                  title: column,
                  wide: place > 0,
                  cell: (row: CatalogRow) => (row.columns[column] === undefined ? DASH : plain(row.columns[column])),
                })),
            ]}
          />
          <More has={rows.hasNextPage} busy={rows.isFetchingNextPage} onMore={() => rows.fetchNextPage()} />
        </>
      )}
      <Modal
        opened={open === "import"}
        onClose={close}
        size={560}
        radius={14}
        title={t("Import rows of {name}", { name })}
      >
        <ImportRows path={`/catalogs/${id}`} keyColumn={key} onClose={close} />
      </Modal>
      <NameDialog noun={CATALOG} of={catalog.data} opened={open === "rename"} onClose={close} />
      <DeleteDialog
        noun={CATALOG}
        of={open === "delete" ? catalog.data : null}
        onClose={close}
        onDone={() => navigate("/catalog/tables")}
      >
        {t("Its {rows} rows go with it. This can’t be taken back.", { rows: count(catalog.data.rows) })}
      </DeleteDialog>
    </Page>
  );
}

function ImportRows({ path, keyColumn, onClose }: { path: string; keyColumn: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [mode, setMode] = useState("replace");
  const load = useMutation({
    mutationFn: (chosen: File) => {
      const type = /\.json$/i.test(chosen.name) ? "application/json" : "text/csv";
      return ask<RowsWritten>(`${path}/rows`, { method: "POST", query: { mode }, file: chosen, type });
    },
    onSuccess: () =>
      queries.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith("/catalogs") }),
  });
  if (load.data) {
    return (
      <div className={css.stack}>
        <p role="status">
          {t("{written} rows came; the catalog has {rows} now.", {
            written: count(load.data.written),
            rows: count(load.data.rows),
          })}
        </p>
        <div className={css.actions}>
          <Button onClick={onClose}>{t("Done")}</Button>
        </div>
      </div>
    );
  }
  const problems = load.error instanceof ApiError ? load.error.problems : [];
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        if (file) {
          load.mutate(file);
        }
      }}
    >
      <label className={css.stack}>
        {t("A CSV file with ‘{keyColumn}’ in its header, or a JSON list of objects", { keyColumn })}
        <input
          type="file"
          accept=".csv,.json,text/csv,application/json"
          onChange={(event) => {
            load.reset();
            setFile(event.currentTarget.files?.[0] ?? null);
          }}
        />
      </label>
      <Radio.Group label={t("Rows that are there already")} value={mode} onChange={setMode}>
        <div className={css.stack}>
          <Radio value="replace" label={t("Go, if the file does not have them")} />
          <Radio value="add" label={t("Stay")} />
        </div>
      </Radio.Group>
      {load.error ? (
        <div role="alert">
          {problems.length > 0 ? (
            <ProblemList problems={problems.map((problem) => ({ message: problem.sentence }))} />
          ) : (
            load.error.message
          )}
        </div>
      ) : null}
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button type="submit" loading={load.isPending} disabled={file === null}>
          {t("Import")}
        </Button>
      </div>
    </form>
  );
}
