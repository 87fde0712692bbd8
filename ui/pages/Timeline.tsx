/** What happened with one person, day by day, newest first. */

import {
  IconBolt,
  IconDoorExit,
  IconEye,
  IconFlag,
  IconMail,
  IconPencil,
  IconPlayerPlay,
  IconShoppingBag,
  IconTag,
  type TablerIcon,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { many } from "@/api/queries";
import type { TimelineEntry } from "@/api/types";
import { eventWord } from "@/flow/canvas";
import { Chip, Empty, Failed, IconTile, Loading } from "@/kit/parts";
import { More } from "@/kit/table";
import { dayHeading, plain, time } from "@/kit/words";
import { t } from "@/words/t";
import { channelWord, messageState, reasonWord } from "./states";

export function Timeline({ id }: { id: string }) {
  const entries = useInfiniteQuery(many<TimelineEntry>(`/contacts/${id}/timeline`));
  if (entries.error) {
    return <Failed error={entries.error} again={() => entries.refetch()} />;
  }
  if (!entries.data) {
    return <Loading />;
  }
  if (entries.data.length === 0) {
    return (
      <Empty title={t("Nothing happened yet")}>{t("Events, messages and runs of this person appear here.")}</Empty>
    );
  }
  return (
    <>
      {daysOf(entries.data.filter(isOwnEntry)).map(([heading, list]) => (
        <section key={heading} aria-label={heading}>
          <h2>{heading}</h2>
          <ul>
            {list.map((entry) => (
              <Entry key={`${entry.what}${entry.id}`} entry={entry} />
            ))}
          </ul>
        </section>
      ))}
      <More has={entries.hasNextPage} busy={entries.isFetchingNextPage} onMore={() => entries.fetchNextPage()} />
    </>
  );
}

/** Runs and messages have entries of their own; the events that tell of them would say it twice. */
function isOwnEntry(entry: TimelineEntry): boolean {
  return entry.what !== "event" || !/^(flow_entered|message_(sent|skipped|failed|queued))$/.test(entry.name);
}

function daysOf(entries: readonly TimelineEntry[]): [string, TimelineEntry[]][] {
  const days = new Map<string, TimelineEntry[]>();
  for (const entry of entries) {
    const heading = dayHeading(entry.at);
    days.set(heading, [...(days.get(heading) ?? []), entry]);
  }
  return [...days];
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const [group, Icon] = lookOf(entry);
  const to = entry.what === "run" ? `/runs/${entry.id}` : entry.what === "message" ? `/messages/${entry.id}` : null;
  const detail = detailOf(entry);
  const title = titleOf(entry);
  return (
    <li>
      <IconTile group={group}>
        <Icon size={14} stroke={1.75} aria-hidden />
      </IconTile>
      <div>
        <b>{to ? <Link to={to}>{title}</Link> : title}</b>{" "}
        {entry.what === "message" ? <MessageChip detail={entry.detail} /> : null}
        {detail ? <p>{detail}</p> : null}
      </div>
      <time dateTime={entry.at}>{time(entry.at)}</time>
    </li>
  );
}

function MessageChip({ detail }: { detail: TimelineEntry["detail"] }) {
  const [word, tone] = messageState(String(detail.status));
  const chip = tone === "bad" || tone === "warn" ? { tone } : {};
  return <Chip {...chip}>{word.toLowerCase()}</Chip>;
}

const LOOKS: readonly (readonly [RegExp, string, TablerIcon])[] = [
  [/^order_|^cart_/, "start", IconShoppingBag],
  [/^tag_/, "data", IconTag],
  [/^message_|^link_|unsubscribed/, "channels", IconMail],
  [/^flow_entered/, "start", IconPlayerPlay],
  [/^flow_/, "end", IconDoorExit],
  [/^goal_/, "start", IconFlag],
  [/^page_|^screen_/, "waits", IconEye],
  [/^attribute_|^contact_|^consent_/, "data", IconPencil],
];

function lookOf(entry: TimelineEntry): readonly [string, TablerIcon] {
  if (entry.what === "message") {
    return ["channels", IconMail];
  }
  if (entry.what === "run") {
    return ["start", IconPlayerPlay];
  }
  const look = LOOKS.find(([pattern]) => pattern.test(entry.name));
  return look ? [look[1], look[2]] : ["waits", IconBolt];
}

function titleOf(entry: TimelineEntry): string {
  if (entry.what === "run") {
    return t("Entered {name}", { name: entry.name });
  }
  return entry.what === "message"
    ? `${channelWord(String(entry.detail.channel))} ‘${entry.name}’`
    : eventWord(entry.name);
}

const SHOWN = 4;

function isSaid(value: unknown): boolean {
  return value !== null && value !== undefined && value !== "";
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function detailOf(entry: TimelineEntry): string {
  if (entry.what !== "event") {
    return sentence(reasonWord(entry.detail.reason as string | null));
  }
  if (typeof entry.detail.attribute === "string" && "new" in entry.detail) {
    return `${entry.detail.attribute.replaceAll("_", " ")}: ${plain(entry.detail.old)} → ${plain(entry.detail.new)}`;
  }
  if (entry.name.startsWith("order_")) {
    return [entry.detail.order_id, [entry.detail.total, entry.detail.currency].filter(isSaid).join(" ")]
      .filter(isSaid)
      .join(", ");
  }
  const parts = Object.entries(entry.detail)
    .filter(([, value]) => isSaid(value) && typeof value !== "object")
    .slice(0, SHOWN)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${plain(value)}`);
  return parts.join(", ");
}
