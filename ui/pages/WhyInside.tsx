/** Of one person and one flow: did they enter, and why not? */

import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { components } from "@/api/schema";
import type { Flow } from "@/api/types";
import { PersonPicker } from "@/form/PersonPicker";
import { Failed, Loading, Status } from "@/kit/parts";
import { moment } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "./pages.module.css";
import { reasonWord, runState } from "./states";

type Why = components["schemas"]["WhyOut"];

export function WhyInside({ flow, opened, onClose }: { flow: Flow; opened: boolean; onClose: () => void }) {
  const [person, setPerson] = useState<string | null>(null);
  const why = useQuery({
    ...one<Why>("/why", { flow: flow.slug, contact: person }),
    enabled: opened && person !== null,
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size={560}
      radius={14}
      title={t("Who entered {name}, and who did not", { name: flow.name })}
    >
      <div className={css.stack}>
        <PersonPicker label={t("Person")} value={person} onChange={setPerson} />
        {why.error ? <Failed error={why.error} again={() => why.refetch()} /> : null}
        {why.isLoading ? <Loading lines={3} /> : null}
        {person !== null && why.data ? <Answer why={why.data} /> : null}
      </div>
    </Modal>
  );
}

const DENIED: Readonly<Record<string, string>> = {
  already_inside: t("was inside already, and the flow lets nobody in twice at once"),
  once_only: t("had been inside before, and the flow takes everybody once only"),
  cooldown: t("had left not long enough ago"),
  entry_limit: t("had entered as often as the flow allows"),
  no_consent: t("has given no consent"),
  flow_not_active: t("came while the flow was paused"),
  audience_full: t("came when the audience was full"),
  nesting: t("came by a chain of flows that start each other, which was cut"),
  too_old: t("came by an event that was too old"),
};

function Answer({ why }: { why: Why }) {
  const who = why.contact_name ?? t("This person");
  if (why.runs.length === 0 && why.denied.length === 0) {
    return (
      <p className={css.soft}>
        {t(
          "{who} never entered. Nothing that starts this flow came from them while it was live, or its conditions did not hold.",
          { who },
        )}
      </p>
    );
  }
  return (
    <ul className={css.why} aria-label={t("Entered or not")}>
      {why.runs.map((run) => (
        <li key={run.id}>
          {rich("{link} version {version}", {
            link: <Link to={`/runs/${run.id}`}>{t("{who} entered", { who })}</Link>,
            version: run.version,
          })}{" "}
          <Status tone={runState(run.status)[1]}>{runState(run.status)[0]}</Status>
          {run.exit_reason ? `, ${reasonWord(run.exit_reason)}` : ""} <small>{moment(run.entered_at)}</small>
        </li>
      ))}
      {why.denied.map((one_) => (
        <li key={one_.reason} data-stop="true">
          {who} {DENIED[one_.reason] ?? t("was refused: {reason}", { reason: reasonWord(one_.reason) })}
          {one_.count > 1 ? t(", {count} times", { count: one_.count }) : ""}. <small>{moment(one_.last_at)}</small>
        </li>
      ))}
    </ul>
  );
}
