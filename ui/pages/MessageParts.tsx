/** The parts of a message that its own page and the visit that sent it both show. */

import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { addressOf } from "@/api/client";
import type { Message } from "@/api/types";
import { timeSeconds } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "./pages.module.css";

const GATES: Readonly<Record<string, string>> = {
  test_mode: t("Test mode"),
  address: t("Address"),
  consent: t("Consent"),
  suppression: t("Suppression"),
  limit: t("Limit"),
  limits: t("Limit"),
  window: t("Quiet hours"),
  speed: t("Sender’s speed"),
  provider: t("Provider"),
};

const DETAILS: Readonly<Record<string, string>> = { live: "", opt_out: t("not withdrawn"), opt_in: "given" };

function detailWord(detail: string): string {
  return DETAILS[detail] ?? detail;
}

/** The gates in the order in which they were asked. */
export function Gates({ message }: { message: Message }) {
  if (message.gates.length === 0) {
    return null;
  }
  return (
    <section>
      <h3>{t("Gates")}</h3>
      <ul className={css.gates}>
        {message.gates.map(({ gate, verdict, detail }) => {
          const passed =
            verdict === "pass" ||
            verdict === "passed" ||
            verdict === "ok" ||
            verdict === "open" ||
            verdict === "accepted";
          const skipped = verdict === "not_looked_at" || verdict === "none";
          const Icon = skipped ? IconMinus : passed ? IconCheck : IconX;
          return (
            <li key={gate} data-verdict={skipped ? "skip" : passed ? "pass" : "stop"}>
              <Icon size={15} stroke={2} aria-hidden />
              {GATES[gate] ?? gate.replaceAll("_", " ")}
              <span>{detailWord(detail) || (passed || skipped ? "" : verdict.replaceAll("_", " "))}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The mail as it left, in a frame of its own without scripts, forms or links that lead anywhere. */
export function AsSent({ message, tall = false }: { message: Message; tall?: boolean }) {
  const { content } = message;
  if (!content) {
    return <p className={css.faint}>{t("Nothing was written: the message did not get as far as that.")}</p>;
  }
  if (content.url) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a block that scrolls must be reachable by keyboard
      <pre className={css.block} tabIndex={0}>
        {`${content.method ?? "POST"} ${content.url}\n\n${content.body ?? ""}`}
      </pre>
    );
  }
  return (
    <div className={css.mail}>
      <header>
        <p>{content.from}</p>
        {content.parts === undefined ? (
          <b>{content.subject}</b>
        ) : (
          <b>
            {content.parts === 1
              ? rich("{to}, one part of {encoding}", { to: content.to, encoding: content.encoding })
              : rich("{to}, {parts} parts of {encoding}", {
                  to: content.to,
                  parts: content.parts,
                  encoding: content.encoding,
                })}
          </b>
        )}
      </header>
      {content.has_html ? (
        <iframe
          title={t("The message as sent")}
          src={addressOf(`/messages/${message.id}/html`)}
          sandbox=""
          style={{ height: tall ? 560 : 340 }}
        />
      ) : (
        <pre>{content.text}</pre>
      )}
    </div>
  );
}

export function MessageTimes({ message }: { message: Message }) {
  const times: [string, string | null][] = [
    [t("Sent"), message.status === "sent" ? message.ended_at : null],
    [t("Delivered"), message.delivered_at],
    [t("Opened"), message.opened_at],
    [t("Clicked"), message.clicked_at],
  ];
  return (
    <p className={css.row}>
      {times.map(([word, at]) =>
        at || word === "Opened" || word === "Clicked" ? (
          <span key={word} className={css.faint}>
            {word} {at ? <span style={{ color: "var(--ink)" }}>{timeSeconds(at)}</span> : t("no")}
          </span>
        ) : null,
      )}
    </p>
  );
}
