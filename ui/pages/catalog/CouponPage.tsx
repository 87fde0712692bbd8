/** One pool: its codes, whom they were given to, more codes put in. */

import { Button, Modal, Textarea } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { CodesAdded, CouponCode, CouponPool } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, DASH, moment } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";
import { DeleteDialog, NameDialog } from "../sets/naming";
import { POOL } from "./CouponsPage";

export function CouponPage() {
  const { pool: id = "" } = useParams();
  const navigate = useNavigate();
  const pool = useQuery(one<CouponPool>(`/coupons/${id}`));
  const codes = useInfiniteQuery(many<CouponCode>(`/coupons/${id}/codes`));
  const [open, setOpen] = useState<"add" | "rename" | "delete" | null>(null);
  const close = () => setOpen(null);
  useTitle(pool.data?.name ?? t("Coupons"));
  if (!pool.data) {
    return (
      <Page title={t("Coupons")}>
        {pool.error ? <Failed error={pool.error} again={() => pool.refetch()} /> : <Loading />}
      </Page>
    );
  }
  return (
    <Page
      title={pool.data.name}
      aside={
        <div className={css.actions}>
          <Button variant="default" onClick={() => setOpen("rename")}>
            {t("Rename")}
          </Button>
          <Button variant="default" onClick={() => setOpen("delete")}>
            {t("Delete")}
          </Button>
          <Button onClick={() => setOpen("add")}>{t("Add codes")}</Button>
        </div>
      }
    >
      <p className={css.soft}>
        {rich("{link} · {left} left of {codes}", {
          link: (
            <Link to="/catalog/coupons" className={css.within}>
              {t("Coupons")}
            </Link>
          ),
          left: count(pool.data.codes - pool.data.given),
          codes: count(pool.data.codes),
        })}
      </p>
      {codes.error ? (
        <Failed error={codes.error} again={() => codes.refetch()} />
      ) : !codes.data ? (
        <Loading />
      ) : codes.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconTicket size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No codes in this pool")}
        >
          {t("Without codes everybody leaves a coupon node by ‘none left’.")}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Codes")}
            height={40}
            rows={codes.data}
            keyOf={(code) => code.code}
            columns={[
              { title: t("Code"), as: "name", cell: (code) => <code>{code.code}</code> },
              {
                title: t("Given to"),
                cell: (code) => (code.contact ? <Link to={`/people/${code.contact}`}>{t("A person")}</Link> : DASH),
              },
              { title: t("When"), as: "still", cell: (code) => (code.given_at ? moment(code.given_at) : DASH) },
            ]}
          />
          <More has={codes.hasNextPage} busy={codes.isFetchingNextPage} onMore={() => codes.fetchNextPage()} />
        </>
      )}
      <Modal opened={open === "add"} onClose={close} size={520} radius={14} title={t("Add codes")}>
        <AddCodes path={`/coupons/${id}`} onClose={close} />
      </Modal>
      <NameDialog noun={POOL} of={pool.data} opened={open === "rename"} onClose={close} />
      <DeleteDialog
        noun={POOL}
        of={open === "delete" ? pool.data : null}
        onClose={close}
        onDone={() => navigate("/catalog/coupons")}
      >
        {t("Its {codes} codes go with it, given ones too. This can’t be taken back.", {
          codes: count(pool.data.codes),
        })}
      </DeleteDialog>
    </Page>
  );
}

function AddCodes({ path, onClose }: { path: string; onClose: () => void }) {
  const queries = useQueryClient();
  const [text, setText] = useState("");
  const codes = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const add = useMutation({
    mutationFn: () => ask<CodesAdded>(`${path}/codes`, { method: "POST", json: { codes } }),
    onSuccess: () =>
      queries.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith("/coupons") }),
  });
  if (add.data) {
    return (
      <div className={css.stack}>
        <p role="status">
          {add.data.known > 0
            ? t("{added} added, {known} were there already.", {
                added: count(add.data.added),
                known: count(add.data.known),
              })
            : t("{added} added.", { added: count(add.data.added) })}
        </p>
        <div className={css.actions}>
          <Button onClick={onClose}>{t("Done")}</Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Textarea
        label={t("Codes")}
        description={t("One a line, at most 20,000 at once")}
        rows={8}
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        error={add.error?.message}
      />
      <div className={css.actions}>
        <Button variant="default" onClick={onClose}>
          {t("Cancel")}
        </Button>
        <Button type="submit" loading={add.isPending} disabled={codes.length === 0}>
          {codes.length === 0 ? t("Add") : t("Add {codes}", { codes: count(codes.length) })}
        </Button>
      </div>
    </form>
  );
}
