/** One message: as sent, why or why not, every attempt, what came back. */

import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "react-router";
import { one } from "@/api/queries";
import type { Message } from "@/api/types";
import { Facts, Failed, Loading, Page, Status } from "@/kit/parts";
import { useTitle } from "@/kit/title";
import { exactMoment } from "@/kit/words";
import { t } from "@/words/t";
import { AsSent, Gates } from "./MessageParts";
import { messageName } from "./MessagesPage";
import css from "./pages.module.css";
import { messageState, reasonWord } from "./states";
import { WhyMessage } from "./WhyMessage";

export function MessagePage() {
  const { message: id = "" } = useParams();
  const message = useQuery(one<Message>(`/messages/${id}`));
  useTitle(message.data ? messageName(message.data) : t("Message"));
  if (message.error) {
    return <Failed error={message.error} again={() => message.refetch()} />;
  }
  if (!message.data) {
    return <Loading />;
  }
  return <Shown message={message.data} />;
}

function Shown({ message }: { message: Message }) {
  const [word, tone] = messageState(message.status);
  const { contact, flow, run } = message;
  const person = contact && <Link to={`/people/${contact.id}`}>{contact.name || contact.email}</Link>;
  const flowLink = flow && <Link to={`/flows/${flow.slug}`}>{flow.name}</Link>;
  const runLink = run && <Link to={`/runs/${run}`}>{t("See the way of this run")}</Link>;
  const facts: [string, React.ReactNode][] = [
    [t("Person"), person],
    [t("To"), message.address],
    [t("Flow"), flowLink],
    [t("Run"), runLink],
    [t("Planned"), exactMoment(message.planned_at)],
    [message.status === "sent" ? t("Sent") : t("Decided"), message.ended_at ? exactMoment(message.ended_at) : null],
    [t("Delivered"), message.delivered_at ? exactMoment(message.delivered_at) : null],
    [t("Opened"), message.opened_at ? exactMoment(message.opened_at) : message.status === "sent" ? "no" : null],
    [t("Clicked"), message.clicked_at ? exactMoment(message.clicked_at) : message.status === "sent" ? "no" : null],
  ];
  return (
    <Page
      title={messageName(message)}
      aside={
        <Status tone={tone}>
          {message.reason ? `${word}: ${reasonWord(message.reason)}` : word}
          {message.test ? t(", test") : ""}
        </Status>
      }
    >
      <p className={css.crumb}>
        <Link to="/messages">{t("Messages")}</Link>
      </p>
      <div className={css.columns}>
        <section className={css.stack}>
          <h2>{t("As sent")}</h2>
          <AsSent message={message} tall />
        </section>
        <section className={css.stack}>
          <Facts facts={facts.filter(([, value]) => value !== null && value !== "")} />
          <WhyMessage message={message} />
          <Gates message={message} />
          <Attempts message={message} />
        </section>
      </div>
    </Page>
  );
}

function Attempts({ message }: { message: Message }) {
  if (message.attempts.length === 0) {
    return null;
  }
  return (
    <section className={css.stack}>
      <h3>{t("Attempts")}</h3>
      {message.attempts.map((attempt) => (
        <Facts
          key={attempt.number}
          facts={[
            [t("Attempt {number}", { number: attempt.number }), exactMoment(attempt.started_at)],
            [t("Got to"), attempt.phase.replaceAll("_", " ")],
            [t("Outcome"), attempt.outcome.replaceAll("_", " ")],
            ...(attempt.response ? [[t("Answer"), attempt.response] as const] : []),
          ]}
        />
      ))}
    </section>
  );
}
