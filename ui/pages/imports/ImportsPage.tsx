/** Files that were taken in, and a way to bring the next. */

import { Button, FileButton, Modal, SegmentedControl } from "@mantine/core";
import { IconFileImport } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { ask } from "@/api/client";
import { many } from "@/api/queries";
import type { Import, ImportDetail } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page, ProblemList, Status } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, count } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";
import { KINDS, STATES } from "./words";

export default function ImportsPage() {
  useTitle(t("Imports"));
  const [bringing, setBringing] = useState(false);
  const imports = useInfiniteQuery(many<Import>("/imports"));
  return (
    <Page title={t("Imports")} aside={<Button onClick={() => setBringing(true)}>{t("Import a file")}</Button>}>
      <p className={css.soft}>
        {rich("{link}, from which files are taken in by themselves", {
          link: (
            <Link to="/people/imports/sftp" className={css.within}>
              {t("SFTP folders")}
            </Link>
          ),
        })}
      </p>
      {imports.error ? (
        <Failed error={imports.error} again={() => imports.refetch()} />
      ) : !imports.data ? (
        <Loading />
      ) : imports.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconFileImport size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No file yet")}
        >
          {t(
            "A CSV of people, orders, events or list members, as a shop or a spreadsheet exports it. You see what its columns mean and can try it before anything is kept.",
          )}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Imports")}
            rows={imports.data}
            keyOf={(one) => one.id}
            linkOf={(one) => `/people/imports/${one.id}`}
            columns={[
              { title: t("File"), as: "name", cell: (one) => <Link to={`/people/imports/${one.id}`}>{one.name}</Link> },
              { title: t("Of"), cell: (one) => KINDS.find((kind) => kind.value === one.kind)?.label },
              {
                title: t("State"),
                cell: (one) => <Status tone={STATES[one.status].tone}>{STATES[one.status].word}</Status>,
              },
              { title: t("Rows"), as: "number", cell: (one) => count(one.total) },
              { title: t("Wrong"), as: "number", wide: true, cell: (one) => count(one.invalid) },
              { title: t("Brought"), as: "still", wide: true, cell: (one) => ago(one.created_at) },
            ]}
          />
          <More has={imports.hasNextPage} busy={imports.isFetchingNextPage} onMore={() => imports.fetchNextPage()} />
        </>
      )}
      <Bring opened={bringing} onClose={() => setBringing(false)} />
    </Page>
  );
}

function Bring({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [kind, setKind] = useState("contacts");
  const bring = useMutation({
    mutationFn: (file: File) =>
      ask<ImportDetail>("/imports", { method: "POST", query: { kind, name: file.name }, file, type: "text/csv" }),
    onSuccess: (made) => {
      queries.invalidateQueries({ queryKey: ["/imports"] });
      navigate(`/people/imports/${made.id}`);
    },
  });
  const close = () => {
    bring.reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title={t("Import a file")} size={520} radius={14}>
      <div className={css.stack}>
        <SegmentedControl data={KINDS} value={kind} onChange={setKind} aria-label={t("What its rows are")} />
        <p className={css.soft}>
          {t(
            "CSV (UTF-8) whose first line names the columns, or one JSON object a line (.jsonl). Nothing is kept until you have looked at it and started.",
          )}
        </p>
        {bring.error ? (
          <div role="alert">
            <ProblemList problems={[{ message: bring.error.message }]} />
          </div>
        ) : null}
        <div className={css.actions}>
          <Button variant="default" onClick={close}>
            {t("Cancel")}
          </Button>
          <FileButton accept=".csv,.tsv,.txt,.jsonl,.ndjson,text/csv" onChange={(file) => file && bring.mutate(file)}>
            {(props) => (
              <Button {...props} loading={bring.isPending}>
                {t("Choose a file")}
              </Button>
            )}
          </FileButton>
        </div>
      </div>
    </Modal>
  );
}
