/** How long what is kept of people, and who was erased. */

import { Button, NumberInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { Erasure, Retention } from "@/api/types";
import { useSession } from "@/app/session";
import { Failed, Loading } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { DASH, moment } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

const KINDS = [
  {
    name: "events",
    label: t("Events"),
    hint: t("From when they came. Those of people inside a flow stay until they have left."),
  },
  { name: "visits", label: t("What runs saw and did"), hint: t("At each node, from the end of the run.") },
  {
    name: "messages",
    label: t("What messages said"),
    hint: t("With the answers of providers, from when the message ended."),
  },
] as const;

export function PrivacyPage() {
  const retention = useQuery(one<Retention>("/privacy/retention"));
  if (retention.error) {
    return <Failed error={retention.error} again={() => retention.refetch()} />;
  }
  return (
    <div className={css.settings} data-wide="true">
      {retention.data ? <Keeping kept={retention.data} /> : <Loading lines={3} />}
      <h2>{t("Erased people")}</h2>
      <Erased />
    </div>
  );
}

function Keeping({ kept }: { kept: Retention }) {
  const { workspace } = useSession();
  const queries = useQueryClient();
  const [days, setDays] = useState<Retention>(kept);
  const mayChange = workspace.role === "admin";
  const save = useMutation({
    mutationFn: () => ask<Retention>("/privacy/retention", { method: "PUT", json: days }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["/privacy/retention"] }),
  });
  return (
    <form
      className={css.stack}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>{t("How long it is kept")}</h2>
      <p className={css.soft}>
        {t("Empty means for ever. Counts, computed facts and what flows remember of a person do not depend on it.")}
      </p>
      {KINDS.map((kind) => (
        <NumberInput
          key={kind.name}
          label={kind.label}
          description={kind.hint}
          suffix=" days"
          placeholder={t("For ever")}
          min={30}
          max={36_500}
          maw={360}
          disabled={!mayChange}
          value={days[kind.name] ?? ""}
          onChange={(value) => setDays({ ...days, [kind.name]: value === "" ? null : Number(value) })}
        />
      ))}
      {save.error ? <p role="alert">{save.error.message}</p> : null}
      {mayChange ? (
        <div className={css.row}>
          <Button type="submit" loading={save.isPending}>
            {t("Save")}
          </Button>
          {save.isSuccess ? <span role="status">{t("Saved")}</span> : null}
        </div>
      ) : null}
    </form>
  );
}

function Erased() {
  const erasures = useInfiniteQuery({
    ...many<Erasure>("/privacy/erasures"),
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((one_) => one_.status !== "done")) ? 2000 : false,
  });
  if (erasures.error) {
    return <Failed error={erasures.error} again={() => erasures.refetch()} />;
  }
  if (!erasures.data) {
    return <Loading lines={3} />;
  }
  if (erasures.data.length === 0) {
    return <p className={css.faint}>{t("Nobody was erased. It is done on a person’s page.")}</p>;
  }
  return (
    <>
      <Table
        label={t("Erased people")}
        height={40}
        rows={erasures.data}
        keyOf={(erasure) => String(erasure.id)}
        columns={[
          { title: t("Person"), as: "name", cell: (erasure) => `No. ${erasure.contact}` },
          { title: t("Asked"), as: "still", cell: (erasure) => moment(erasure.asked_at) },
          {
            title: t("Done"),
            as: "still",
            cell: (erasure) => (erasure.done_at ? moment(erasure.done_at) : t("Under way")),
          },
          { title: t("Rows"), as: "number", wide: true, cell: (erasure) => rows(erasure) },
        ]}
      />
      <More has={erasures.hasNextPage} busy={erasures.isFetchingNextPage} onMore={() => erasures.fetchNextPage()} />
    </>
  );
}

function rows(erasure: Erasure): string {
  const sum = Object.values(erasure.report).reduce((before, n) => before + n, 0);
  return sum > 0 ? sum.toLocaleString("en") : DASH;
}
