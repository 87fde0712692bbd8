/** One person: who they are, and everything that happened. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { many, one } from "@/api/queries";
import type { Contact, MessageSummary, Order, Paged, RunSummary } from "@/api/types";
import { Avatar, Chip, Empty, Facts, Failed, Loading, Status, Tabs } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { day, moment, plain, spell } from "@/kit/words";
import { t } from "@/words/t";
import { MessageTable } from "./MessagesPage";
import css from "./pages.module.css";
import { personName } from "./people";
import { ConsentOf } from "./person/ConsentOf";
import { Deeds } from "./person/Deeds";
import { RunTable } from "./RunsPage";
import { SegmentsOf } from "./segments/SegmentsOf";
import { Timeline } from "./Timeline";
import { NotesOf, OwnerOf, TasksOf } from "./team/AboutPerson";

export function ContactPage() {
  const { contact: id = "" } = useParams();
  const [search] = useSearchParams();
  const shown = search.get("show") ?? "timeline";
  const contact = useQuery(one<Contact>(`/contacts/${id}`));
  useTitle(contact.data ? personName(contact.data) : t("Person"));
  const seen = contact.data?.id;
  useEffect(() => {
    if (seen !== undefined) {
      ask(`/contacts/${seen}/viewed`, { method: "POST" }).catch(() => undefined); // only flows want to know
    }
  }, [seen]);
  if (contact.error) {
    return <Failed error={contact.error} again={() => contact.refetch()} />;
  }
  if (!contact.data) {
    return <Loading />;
  }
  const tab = (name: string, label: string) => ({
    to: `/people/${id}${name === "timeline" ? "" : `?show=${name}`}`,
    label,
    current: shown === name,
  });
  return (
    <div className={css.contact}>
      <Profile contact={contact.data} />
      <div className={css.timeline}>
        <Tabs
          label={t("What happened")}
          tabs={[
            tab("timeline", t("Timeline")),
            tab("runs", t("Runs")),
            tab("messages", t("Messages")),
            tab("orders", t("Orders")),
            tab("tasks", t("Tasks")),
            tab("notes", t("Notes")),
            tab("segments", t("Segments")),
          ]}
        />
        {shown === "runs" ? (
          <Runs id={id} />
        ) : shown === "messages" ? (
          <Messages id={id} />
        ) : shown === "orders" ? (
          <Orders id={id} />
        ) : shown === "tasks" ? (
          <TasksOf id={id} />
        ) : shown === "notes" ? (
          <NotesOf id={id} />
        ) : shown === "segments" ? (
          <SegmentsOf id={id} />
        ) : (
          <Timeline id={id} />
        )}
      </div>
    </div>
  );
}

function Profile({ contact }: { contact: Contact }) {
  const name = personName(contact);
  const attributes = Object.entries(contact.attributes);
  const facts: [string, string | null][] = [
    [t("Email"), contact.email],
    [t("Phone"), contact.phone],
    [t("Language"), contact.locale],
    [t("Time zone"), contact.time_zone],
    [t("Country"), contact.country],
    [t("Born"), contact.birth_date ? day(contact.birth_date) : null],
    [t("Your id"), contact.external_id],
    ...attributes.map(([key, value]): [string, string] => [spell(key), plain(value)]),
  ];
  return (
    <aside className={css.profile} aria-label={t("Profile of {name}", { name })}>
      <p className={css.crumb}>
        <Link to="/people">{t("People")}</Link> ›
      </p>
      <header>
        <Avatar name={name} size={40} />
        <div>
          <h1>{name}</h1>
          <small className={css.faint}>
            {contact.identified
              ? t("Known since {created_at}", { created_at: day(contact.created_at) })
              : t("Anonymous since {created_at}", { created_at: day(contact.created_at) })}
          </small>
        </div>
        <Deeds contact={contact} />
      </header>
      <Facts facts={facts.filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== "")} />
      {contact.company ? (
        <section>
          <h2>{t("Company")}</h2>
          <Link to={`/people/companies/${contact.company.id}`} className={css.within}>
            {contact.company.name || contact.company.external_id || t("Company {id}", { id: contact.company.id })}
          </Link>
        </section>
      ) : null}
      <OwnerOf contact={contact} />
      <section>
        <h2>{t("Tags")}</h2>
        {contact.tags.length > 0 ? (
          <div className={css.chips}>
            {contact.tags.map((tag) => (
              <Chip key={tag}>{tag}</Chip>
            ))}
          </div>
        ) : (
          <p className={css.faint}>{t("None")}</p>
        )}
      </section>
      <ConsentOf contact={contact} />
      <Inside id={contact.id} />
    </aside>
  );
}

function Inside({ id }: { id: string }) {
  const runs = useInfiniteQuery(many<RunSummary>("/runs", { contact: id, status: "running" }));
  if (!runs.data || runs.data.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>{t("Inside now")}</h2>
      <ul className={css.consents}>
        {runs.data.map((run) => (
          <li key={run.id}>
            <Status tone="good">
              <Link to={`/runs/${run.id}`}>{run.flow_name}</Link>
            </Status>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Runs({ id }: { id: string }) {
  const runs = useInfiniteQuery(many<RunSummary>("/runs", { contact: id }));
  if (runs.error) {
    return <Failed error={runs.error} again={() => runs.refetch()} />;
  }
  if (!runs.data) {
    return <Loading />;
  }
  if (runs.data.length === 0) {
    return <Empty title={t("No runs yet")}>{t("This person has not entered a flow.")}</Empty>;
  }
  return (
    <>
      <RunTable runs={runs.data} withPerson={false} />
      <More has={runs.hasNextPage} busy={runs.isFetchingNextPage} onMore={() => runs.fetchNextPage()} />
    </>
  );
}

function Messages({ id }: { id: string }) {
  const messages = useInfiniteQuery(many<MessageSummary>("/messages", { contact: id }));
  if (messages.error) {
    return <Failed error={messages.error} again={() => messages.refetch()} />;
  }
  if (!messages.data) {
    return <Loading />;
  }
  if (messages.data.length === 0) {
    return (
      <Empty title={t("No messages yet")}>{t("Nothing was sent to this person, and nothing was left out.")}</Empty>
    );
  }
  return (
    <>
      <MessageTable messages={messages.data} withPerson={false} />
      <More has={messages.hasNextPage} busy={messages.isFetchingNextPage} onMore={() => messages.fetchNextPage()} />
    </>
  );
}

function Orders({ id }: { id: string }) {
  const orders = useQuery(one<Paged<Order>>(`/contacts/${id}/orders`));
  if (orders.error) {
    return <Failed error={orders.error} again={() => orders.refetch()} />;
  }
  if (!orders.data) {
    return <Loading />;
  }
  if (orders.data.items.length === 0) {
    return <Empty title={t("No orders yet")}>{t("This person has not bought anything.")}</Empty>;
  }
  return (
    <Table
      label={t("Orders")}
      height={40}
      rows={orders.data.items}
      keyOf={(order) => order.id}
      columns={[
        { title: t("Order"), as: "name", cell: (order) => order.order_id },
        { title: t("Status"), as: "still", cell: (order) => spell(order.status) },
        { title: t("Total"), as: "number", cell: (order) => `${order.total} ${order.currency}` },
        { title: t("When"), as: "still", cell: (order) => moment(order.created_at) },
      ]}
    />
  );
}
