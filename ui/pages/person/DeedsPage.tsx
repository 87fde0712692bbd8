/** What was done with many people: all of it, or one with its progress and with whom it could not be done. */

import { Button, Progress } from "@mantine/core";
import { IconUsersGroup } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { ask } from "@/api/client";
import { one, many as pagesOf } from "@/api/queries";
import type { PeopleDeed, RefusedPerson } from "@/api/types";
import { Empty, Failed, FailedPage, IconTile, Loading, LoadingPage, Page, Status, type Tone } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { ago, count } from "@/kit/words";
import { many, rich, t } from "@/words/t";
import css from "../pages.module.css";

const LOOK_AGAIN_MS = 1_000;
const STATES: Readonly<Record<PeopleDeed["status"], readonly [string, Tone]>> = {
  running: [t("Running"), "calm"],
  done: [t("Done"), "good"],
  cancelled: [t("Cancelled"), "grey"],
};

export function DeedsPage() {
  useTitle(t("Done with many"));
  const deeds = useInfiniteQuery(pagesOf<PeopleDeed>("/people-deeds"));
  return (
    <Page title={t("Done with many people")}>
      <p className={css.soft}>
        {rich("{link} · kept for 30 days", {
          link: (
            <Link to="/people" className={css.within}>
              {t("People")}
            </Link>
          ),
        })}
      </p>
      {deeds.error ? (
        <Failed error={deeds.error} again={() => deeds.refetch()} />
      ) : !deeds.data ? (
        <Loading />
      ) : deeds.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconUsersGroup size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("Nothing yet")}
          action={<Link to="/people">{t("Choose people")}</Link>}
        >
          {t(
            "Tick people in their list, search for some, or open a segment or list; then do something with all of them.",
          )}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Done with many people")}
            rows={deeds.data}
            keyOf={(deed) => deed.id}
            linkOf={(deed) => `/people/deeds/${deed.id}`}
            columns={[
              {
                title: t("What"),
                as: "name",
                cell: (deed) => <Link to={`/people/deeds/${deed.id}`}>{sentence(deed)}</Link>,
              },
              { title: t("With"), cell: whom },
              { title: t("State"), cell: (deed) => <State deed={deed} /> },
              { title: t("Done"), as: "number", cell: (deed) => count(deed.worked) },
              { title: t("Refused"), as: "number", wide: true, cell: (deed) => count(deed.refused) },
              { title: t("Asked"), as: "still", wide: true, cell: (deed) => ago(deed.created_at) },
            ]}
          />
          <More has={deeds.hasNextPage} busy={deeds.isFetchingNextPage} onMore={() => deeds.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}

export function DeedPage() {
  const { deed: id = "" } = useParams();
  const found = useQuery({
    ...one<PeopleDeed>(`/people-deeds/${id}`),
    refetchInterval: (query) => (query.state.data?.status === "running" ? LOOK_AGAIN_MS : false),
  });
  useTitle(found.data ? sentence(found.data) : t("Done with many"));
  if (found.error) {
    return <FailedPage error={found.error} again={() => found.refetch()} />;
  }
  return found.data ? <Known deed={found.data} /> : <LoadingPage />;
}

function Known({ deed }: { deed: PeopleDeed }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => ask<PeopleDeed>(`/people-deeds/${deed.id}/cancel`, { method: "POST" }),
    onSuccess: (changed) => queries.setQueryData(one<PeopleDeed>(`/people-deeds/${deed.id}`).queryKey, changed),
  });
  return (
    <Page
      title={sentence(deed)}
      aside={
        deed.status === "running" ? (
          <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            {t("Stop here")}
          </Button>
        ) : null
      }
    >
      <p className={css.soft}>
        <Link to="/people/deeds" className={css.within}>
          {t("Done with many people")}
        </Link>{" "}
        · {whom(deed)} · {ago(deed.created_at)}
      </p>
      <div className={css.row} aria-live="polite">
        <State deed={deed} />
        <span>
          {deed.refused
            ? t("{worked} of {total} people, {refused} refused", {
                worked: count(deed.worked),
                total: count(deed.total),
                refused: count(deed.refused),
              })
            : t("{worked} of {total} people", { worked: count(deed.worked), total: count(deed.total) })}
        </span>
      </div>
      {deed.status === "running" ? (
        <Progress value={deed.total ? (100 * deed.worked) / deed.total : 0} aria-label={t("How far it has come")} />
      ) : null}
      {cancel.error ? <p role="alert">{cancel.error.message}</p> : null}
      {deed.refused && deed.status !== "running" ? <Refused deed={deed} /> : null}
    </Page>
  );
}

function Refused({ deed }: { deed: PeopleDeed }) {
  const refused = useInfiniteQuery(pagesOf<RefusedPerson>(`/people-deeds/${deed.id}/refused`));
  return (
    <section>
      <h2>{t("With whom it could not be done")}</h2>
      <Table
        label={t("Refused")}
        rows={refused.data ?? []}
        keyOf={(person) => person.contact}
        linkOf={(person) => `/people/${person.contact}`}
        columns={[
          {
            title: t("Person"),
            as: "name",
            cell: (person) => <Link to={`/people/${person.contact}`}>{person.contact}</Link>,
          },
          { title: t("Why"), cell: (person) => person.reason },
        ]}
      />
      <More has={refused.hasNextPage} busy={refused.isFetchingNextPage} onMore={() => refused.fetchNextPage()} />
    </section>
  );
}

function State({ deed }: { deed: PeopleDeed }) {
  const [word, tone] = STATES[deed.status];
  return <Status tone={tone}>{word}</Status>;
}

function whom({ people, total }: PeopleDeed): string {
  return typeof people.name === "string"
    ? `‘${people.name}’`
    : many(total, "1 chosen person", "{n} chosen people", { n: count(total) });
}

function sentence({ what }: PeopleDeed): string {
  const list = (value: unknown) => (Array.isArray(value) ? value.map((word) => `‘${word}’`).join(", ") : "");
  switch (what.do) {
    case "tag":
      return [what.add ? `Add ${list(what.add)}` : "", what.remove ? `Remove ${list(what.remove)}` : ""]
        .filter(Boolean)
        .join(", ");
    case "set":
      return t("Set {names}", { names: Object.keys(what.values as object).join(", ") });
    case "lists":
      return [what.join ? "Put into a list" : "", what.leave ? "Take out of a list" : ""].filter(Boolean).join(", ");
    case "consent":
      return what.channel === "any" && !what.given
        ? t("Do not contact")
        : what.given
          ? what.topic
            ? t("Note consent to {channel}, {topic}", { channel: String(what.channel), topic: String(what.topic) })
            : t("Note consent to {channel}", { channel: String(what.channel) })
          : what.topic
            ? t("Withdraw consent to {channel}, {topic}", { channel: String(what.channel), topic: String(what.topic) })
            : t("Withdraw consent to {channel}", { channel: String(what.channel) });
    case "suppress":
      return `Suppress ${what.channel === "email" ? t("email addresses") : "phones"}`;
    case "enter_flow":
      return t("Put into ‘{flow}’", { flow: String(what.flow) });
    default:
      return t("Erase everywhere");
  }
}
