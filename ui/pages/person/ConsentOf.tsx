/** What a person allowed. */

import { IconCheck, IconClock, IconMinus } from "@tabler/icons-react";
import type { Contact } from "@/api/types";
import { Status } from "@/kit/parts";
import { day, spell } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";

/** In place of a channel: withdrawn, nothing may go to the person by any. */
export const ANY = "any";

export function mustNotBeContacted(contact: Contact) {
  return contact.consents.some((consent) => consent.channel === ANY && !consent.given);
}

export function ConsentOf({ contact }: { contact: Contact }) {
  return (
    <section>
      <h2>{t("Consent")}</h2>
      {mustNotBeContacted(contact) ? (
        <Status tone="bad">{t("Do not contact: nothing is sent, by any channel")}</Status>
      ) : null}
      {contact.consents.some((consent) => consent.channel !== ANY) ? (
        <ul className={css.consents}>
          {contact.consents
            .filter((consent) => consent.channel !== ANY)
            .map((consent) => (
              <li key={`${consent.channel} ${consent.topic}`} data-given={consent.given}>
                {consent.given ? (
                  <IconCheck size={15} stroke={2} aria-label={t("Given")} />
                ) : consent.pending ? (
                  <IconClock size={15} stroke={2} aria-label={t("Not confirmed yet")} />
                ) : (
                  <IconMinus size={15} stroke={2} aria-label={t("Withdrawn")} />
                )}
                {[spell(consent.channel), consent.topic].filter(Boolean).join(", ")}
                <span>
                  {consent.given ? "" : consent.pending ? t("asked ") : t("stopped ")}
                  {day(consent.at)}
                </span>
              </li>
            ))}
        </ul>
      ) : mustNotBeContacted(contact) ? null : (
        <p className={css.faint}>{t("Nothing was said. Email may be sent until they stop it.")}</p>
      )}
    </section>
  );
}
