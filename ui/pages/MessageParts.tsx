/** The parts of a message that its own page and the visit that sent it both show. */

import { IconCheck, IconMinus, IconX } from "@tabler/icons-react";
import { addressOf } from "@/api/client";
import type { Message } from "@/api/types";
import { timeSeconds } from "@/kit/words";
import css from "./pages.module.css";

const GATES: Readonly<Record<string, string>> = {
  test_mode: "Test mode",
  address: "Address",
  consent: "Consent",
  suppression: "Suppression",
  limit: "Limit",
  limits: "Limit",
  window: "Quiet hours",
  speed: "Sender’s speed",
  provider: "Provider",
};

const DETAILS: Readonly<Record<string, string>> = { live: "", opt_out: "not withdrawn", opt_in: "given" };

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
      <h3>Gates</h3>
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
    return <p className={css.faint}>Nothing was written: the message did not get as far as that.</p>;
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
            {content.to}, {content.parts === 1 ? "one part" : `${content.parts} parts`} of {content.encoding}
          </b>
        )}
      </header>
      {content.has_html ? (
        <iframe
          title="The message as sent"
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
    ["Sent", message.status === "sent" ? message.ended_at : null],
    ["Delivered", message.delivered_at],
    ["Opened", message.opened_at],
    ["Clicked", message.clicked_at],
  ];
  return (
    <p className={css.row}>
      {times.map(([word, at]) =>
        at || word === "Opened" || word === "Clicked" ? (
          <span key={word} className={css.faint}>
            {word} {at ? <span style={{ color: "var(--ink)" }}>{timeSeconds(at)}</span> : "no"}
          </span>
        ) : null,
      )}
    </p>
  );
}
