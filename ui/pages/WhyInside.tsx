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
    <Modal opened={opened} onClose={onClose} size={560} radius={14} title={`Who entered ${flow.name}, and who did not`}>
      <div className={css.stack}>
        <PersonPicker label="Person" value={person} onChange={setPerson} />
        {why.error ? <Failed error={why.error} again={() => why.refetch()} /> : null}
        {why.isLoading ? <Loading lines={3} /> : null}
        {person !== null && why.data ? <Answer why={why.data} /> : null}
      </div>
    </Modal>
  );
}

const DENIED: Readonly<Record<string, string>> = {
  already_inside: "was inside already, and the flow lets nobody in twice at once",
  once_only: "had been inside before, and the flow takes everybody once only",
  cooldown: "had left not long enough ago",
  entry_limit: "had entered as often as the flow allows",
  no_consent: "has given no consent",
  flow_not_active: "came while the flow was paused",
  audience_full: "came when the audience was full",
  nesting: "came by a chain of flows that start each other, which was cut",
  too_old: "came by an event that was too old",
};

function Answer({ why }: { why: Why }) {
  const who = why.contact_name ?? "This person";
  if (why.runs.length === 0 && why.denied.length === 0) {
    return (
      <p className={css.soft}>
        {who} never entered. Nothing that starts this flow came from them while it was live, or its conditions did not
        hold.
      </p>
    );
  }
  return (
    <ul className={css.why} aria-label="Entered or not">
      {why.runs.map((run) => (
        <li key={run.id}>
          <Link to={`/runs/${run.id}`}>{who} entered</Link> version {run.version}{" "}
          <Status tone={runState(run.status)[1]}>{runState(run.status)[0]}</Status>
          {run.exit_reason ? `, ${reasonWord(run.exit_reason)}` : ""} <small>{moment(run.entered_at)}</small>
        </li>
      ))}
      {why.denied.map((one_) => (
        <li key={one_.reason} data-stop="true">
          {who} {DENIED[one_.reason] ?? `was refused: ${reasonWord(one_.reason)}`}
          {one_.count > 1 ? `, ${one_.count} times` : ""}. <small>{moment(one_.last_at)}</small>
        </li>
      ))}
    </ul>
  );
}
