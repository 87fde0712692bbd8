/** A segment made or changed: its condition, how many people it would have, and some of them. */

import { Button, Switch, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { SegmentDetail, SegmentPreview } from "@/api/types";
import { ConditionEditor } from "@/form/condition/ConditionEditor";
import { FailedPage, LoadingPage, Page } from "@/kit/parts";
import { useTitle } from "@/kit/title";
import { count } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import { personName } from "../people";
import own from "./segments.module.css";

const SCOPE = { subject: "contact", where: "people" } as const;

export function SegmentEditPage() {
  const { segment: id } = useParams();
  const found = useQuery({
    ...one<SegmentDetail>(`/segments/${id}`),
    enabled: id !== undefined,
    refetchOnWindowFocus: false,
  });
  useTitle(id === undefined ? t("New segment") : t("Edit segment"));
  if (id === undefined) {
    return <Editor />;
  }
  if (found.error) {
    return <FailedPage error={found.error} again={() => found.refetch()} />;
  }
  return found.data ? <Editor key={id} of={found.data} /> : <LoadingPage />;
}

function Editor({ of }: { of?: SegmentDetail }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState(of?.name ?? "");
  const [where, setWhere] = useState<unknown>(of?.where ?? []);
  const [starts, setStarts] = useState(false);
  const changed = of === undefined || JSON.stringify(where) !== JSON.stringify(of.where);
  const save = useMutation({
    mutationFn: () => {
      const condition = changed ? { where: where ?? [] } : {};
      const renamed = of === undefined || name.trim() !== of.name ? { name: name.trim() } : {};
      const json = { ...renamed, ...condition, ...(of && changed ? { start_flows: starts } : {}) };
      return ask<SegmentDetail>(of ? `/segments/${of.id}` : "/segments", { method: of ? "PATCH" : "POST", json });
    },
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ predicate: (query) => String(query.queryKey[0]).startsWith("/segments") });
      navigate(`/people/segments/${saved.id}`);
    },
  });
  return (
    <Page
      title={of ? t("Edit {name}", { name: of.name }) : t("New segment")}
      aside={
        <div className={css.actions}>
          <Button variant="default" component={Link} to={of ? `/people/segments/${of.id}` : "/people/segments"}>
            {t("Cancel")}
          </Button>
          <Button loading={save.isPending} disabled={name.trim() === ""} onClick={() => save.mutate()}>
            {of ? t("Save") : t("Make the segment")}
          </Button>
        </div>
      }
    >
      {save.error ? <p role="alert">{save.error.message}</p> : null}
      <div className={own.lines}>
        <div className={css.stack}>
          <TextInput
            label={t("Name")}
            required
            withAsterisk={false}
            maxLength={200}
            maw={440}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <section aria-label={t("Who belongs")}>
            <ConditionEditor
              label={t("Who belongs")}
              value={where}
              onChange={(next) => setWhere(next ?? [])}
              scope={SCOPE}
            />
          </section>
          {of && changed ? (
            <Switch
              label={t("Also start flows for the people who join by this change")}
              description={t("Else they are in it, and no flow starts.")}
              checked={starts}
              onChange={(event) => setStarts(event.currentTarget.checked)}
            />
          ) : null}
        </div>
        <Preview where={where} />
      </div>
    </Page>
  );
}

function Preview({ where }: { where: unknown }) {
  const [exact, setExact] = useState("");
  const asked = JSON.stringify(where ?? []);
  const [settled] = useDebouncedValue(asked, 400);
  const exactly = exact === settled;
  const preview = useQuery({
    queryKey: ["/segments/count", settled, exactly],
    queryFn: ({ signal }) =>
      ask<SegmentPreview>("/segments/count", {
        method: "POST",
        json: { where: JSON.parse(settled), exact: exactly },
        signal,
      }),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 10_000,
  });
  const { data } = preview;
  return (
    <aside className={own.side} aria-label={t("Preview")}>
      <h2>{t("Would belong now")}</h2>
      <div aria-live="polite" aria-busy={preview.isFetching}>
        {preview.error ? (
          <p role="alert">{preview.error.message}</p>
        ) : data?.count ? (
          <>
            <p className={own.big}>
              {data.count.margin > 0 ? t("about ") : ""}
              {count(data.count.matching)}
              {data.count.margin > 0 ? ` ± ${count(data.count.margin)}` : ""}
            </p>
            <p className={css.soft}>{t("of {people} people", { people: count(data.count.people) })}</p>
          </>
        ) : data?.uncounted ? (
          <p className={css.soft}>{data.uncounted}</p>
        ) : (
          <p className={css.soft}>{data?.problems[0]?.sentence ?? t("Counting …")}</p>
        )}
      </div>
      {data?.count && data.count.margin > 0 ? (
        <Button variant="default" size="xs" loading={preview.isFetching && exactly} onClick={() => setExact(settled)}>
          {t("Count exactly")}
        </Button>
      ) : null}
      {data && data.people.length > 0 ? (
        <>
          <h2>{t("Some of them")}</h2>
          <ul>
            {data.people.map((person) => (
              <li key={person.id}>
                <Link to={`/people/${person.id}`}>{personName(person)}</Link>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </aside>
  );
}
