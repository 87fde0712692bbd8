/** One visit in full: when, what it saw, what it did, the message as sent. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { ApiError } from "@/api/client";
import { one } from "@/api/queries";
import type { Message, Run, Visit } from "@/api/types";
import { type Item, outletWord } from "@/flow/canvas";
import { isMapping } from "@/flow/document";
import { questions } from "@/flow/wording";
import { Facts, Failed, Loading } from "@/kit/parts";
import { exactMoment, plain } from "@/kit/words";
import { t } from "@/words/t";
import { AsSent, Gates, MessageTimes } from "./MessageParts";
import { PanelHead } from "./NodePanel";
import css from "./pages.module.css";

interface Props {
  readonly run: Run;
  readonly visit: Visit;
  readonly item: Item;
  readonly onClose: () => void;
}

export function VisitPanel({ run, visit, item, onClose }: Props) {
  const place = run.processes.findIndex((one) => one.id === visit.id) + 1;
  const asked = questions(item.settings);
  const seen = rowsOf(visit.seen).map(([name, value]): [string, string] => [asked[Number(name)] ?? name, value]);
  const result = rowsOf(visit.result);
  return (
    <aside className={css.panel} data-wide="true" aria-label={t("Visit to {name}", { name: item.name })}>
      <PanelHead
        item={item}
        beneath={t("Visit {place} of {processes}", { place, processes: run.processes.length })}
        onClose={onClose}
      />
      <div className={css.panelBody}>
        <section>
          <dl className={css.times}>
            <Time name="Came" at={visit.started_at} />
            {visit.ended_at ? (
              <Time name="Left" at={visit.ended_at} />
            ) : visit.due_at ? (
              <Time name="Due" at={visit.due_at} />
            ) : null}
            {visit.outlet && visit.outlet !== "done" ? (
              <div>
                <dt>{t("By")}</dt>
                <dd>{outletWord(visit.outlet)}</dd>
              </div>
            ) : null}
          </dl>
        </section>
        {seen.length > 0 ? (
          <section>
            <h3>{t("What it saw")}</h3>
            <Facts facts={seen} />
          </section>
        ) : null}
        {result.length > 0 ? (
          <section>
            <h3>{t("What it did")}</h3>
            <Facts facts={result} />
          </section>
        ) : null}
        {item.performs ? <SentMessage id={visit.id} /> : null}
      </div>
    </aside>
  );
}

function Time({ name, at }: { name: string; at: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{exactMoment(at)}</dd>
    </div>
  );
}

function SentMessage({ id }: { id: string }) {
  const message = useQuery(one<Message>(`/messages/${id}`));
  if (message.error instanceof ApiError && message.error.status === 404) {
    return null;
  }
  if (message.error) {
    return <Failed error={message.error} />;
  }
  if (!message.data) {
    return <Loading lines={3} />;
  }
  return (
    <>
      <Gates message={message.data} />
      <section>
        <div className={css.row}>
          <h3>{t("As sent")}</h3>
          <i className={css.spring} />
          <Link to={`/messages/${id}`}>{t("The message, and why")}</Link>
        </div>
        <AsSent message={message.data} />
        <MessageTimes message={message.data} />
      </section>
    </>
  );
}

export function rowsOf(value: unknown): [string, string][] {
  return isMapping(value) ? Object.entries(value).map(([name, part]) => [name, plain(part)]) : [];
}
