/** Messages, newest first, sent or not. */

import { IconMail } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { many } from "@/api/queries";
import type { MessageSummary } from "@/api/types";
import { Aside, Empty, Failed, IconTile, Loading, Page, Status, Tabs, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { DASH, moment, zoneName } from "@/kit/words";
import { t } from "@/words/t";
import { channelWord, messageState, reasonWord } from "./states";

const STATES = ["sent", "queued", "skipped", "failed", "uncertain"] as const;

export function MessagesPage() {
  useTitle(t("Messages"));
  const [search] = useSearchParams();
  const status = search.get("status") ?? "";
  const messages = useInfiniteQuery({ ...many<MessageSummary>("/messages", { status }), refetchInterval: 10_000 });
  return (
    <Page title={t("Messages")}>
      <Tabs
        label={t("Messages by status")}
        tabs={[
          { to: "/messages", label: t("All"), current: status === "" },
          ...STATES.map((one) => ({
            to: `/messages?status=${one}`,
            label: messageState(one)[0],
            current: status === one,
          })),
        ]}
      />
      <Tools>
        <Aside>{t("Newest first, times in {zone}", { zone: zoneName() })}</Aside>
      </Tools>
      {messages.error ? (
        <Failed error={messages.error} again={() => messages.refetch()} />
      ) : !messages.data ? (
        <Loading />
      ) : messages.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="channels" size={32}>
              <IconMail size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No messages here")}
        >
          {t(
            "Every email that a flow sends stands here as it was sent, and every one that was left out, with the reason.",
          )}
        </Empty>
      ) : (
        <>
          <MessageTable messages={messages.data} />
          <More has={messages.hasNextPage} busy={messages.isFetchingNextPage} onMore={() => messages.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}

export function MessageTable({
  messages,
  withPerson = true,
}: {
  messages: readonly MessageSummary[];
  withPerson?: boolean;
}) {
  const link = (message: MessageSummary) => `/messages/${message.id}`;
  return (
    <Table
      label={t("Messages")}
      height={40}
      rows={messages}
      keyOf={(message) => message.id}
      linkOf={link}
      columns={[
        { title: t("Message"), as: "name", cell: (message) => <Link to={link(message)}>{messageName(message)}</Link> },
        ...(withPerson
          ? [{ title: t("To"), wide: true, cell: (message: MessageSummary) => message.address ?? DASH }]
          : []),
        {
          title: t("Status"),
          as: "still",
          cell: (message) => {
            const [word, tone] = messageState(message.status);
            return (
              <Status tone={tone}>
                {message.reason && message.status !== "sent" ? `${word}: ${reasonWord(message.reason)}` : word}
                {message.test ? t(", test") : ""}
              </Status>
            );
          },
        },
        {
          title: t("Opened"),
          as: "still",
          wide: true,
          cell: (message) => (message.opened_at ? moment(message.opened_at) : DASH),
        },
        {
          title: t("Clicked"),
          as: "still",
          wide: true,
          cell: (message) => (message.clicked_at ? moment(message.clicked_at) : DASH),
        },
        { title: t("When"), as: "still", cell: (message) => moment(message.ended_at ?? message.planned_at) },
      ]}
    />
  );
}

export function messageName(message: MessageSummary): string {
  const name = message.name ?? message.subject;
  return name ? `${channelWord(message.channel)} ‘${name}’` : channelWord(message.channel);
}
