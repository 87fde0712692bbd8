/** The condition asked of one person, with what each part of it saw. */

import { IconCheck, IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "@/api/client";
import type { components } from "@/api/schema";
import { plain } from "@/kit/words";
import { t } from "@/words/t";
import { PersonPicker } from "../PersonPicker";
import type { ConditionScope } from "./catalogue";
import css from "./condition.module.css";

type Answer = components["schemas"]["ConditionAnswer"];

export function TryCondition({ where, scope }: { where: unknown; scope: ConditionScope }) {
  const [person, setPerson] = useState<string | null>(null);
  const body = {
    where,
    subject: scope.subject,
    ...(scope.flow === undefined ? {} : { flow: scope.flow }),
    contact: person,
  };
  const answer = useQuery({
    queryKey: ["/conditions/try", body],
    queryFn: ({ signal }) => ask<Answer>("/conditions/try", { method: "POST", json: body, signal }),
    enabled: person !== null,
    retry: false,
    placeholderData: keepPreviousData,
  });
  return (
    <section className={css.try}>
      <PersonPicker label={t("Try it with a person")} value={person} onChange={setPerson} />
      <div aria-live="polite">
        {person === null ? null : answer.error ? (
          <p className={css.problem}>{answer.error.message}</p>
        ) : answer.data ? (
          <>
            <p>
              <b>{answer.data.holds ? t("Yes.") : t("No.")}</b>
            </p>
            <ul className={css.seen}>
              {answer.data.leaves.map((leaf, n) => (
                // Leaves have no id and keep their order.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <li key={n} data-holds={leaf.holds}>
                  {leaf.holds ? (
                    <IconCheck size={14} aria-label={t("Holds")} />
                  ) : (
                    <IconX size={14} aria-label={t("Does not hold")} />
                  )}
                  <span>
                    {leaf.sentence}
                    <small>{seen(leaf.value)}</small>
                  </span>
                </li>
              ))}
            </ul>
          </>
        ) : null}
      </div>
    </section>
  );
}

function seen(value: unknown): string {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
    ? t("nothing there")
    : plain(value);
}
