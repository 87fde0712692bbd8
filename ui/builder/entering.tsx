/** Words about a launch that its maker and its checker both read. */

import type { AudienceCount } from "@/api/types";
import { people } from "@/kit/words";
import { t } from "@/words/t";
import css from "./builder.module.css";

const BY_WORDS: Readonly<Record<AudienceCount["rules"][number]["by"], string>> = {
  launch: t("enter at the launch"),
  backfill: t("match already"),
  later: t("would match now; who comes later enters"),
};

/** How many people each way in holds for, where that can be told. */
export function Counts({ counts }: { counts: AudienceCount | undefined }) {
  const known = (counts?.rules ?? []).filter((rule) => rule.people !== null);
  return known.length === 0 ? null : (
    <ul className={css.counts} aria-label={t("Who enters")}>
      {known.map((rule) => (
        <li key={rule.rule}>
          <b>{people(rule.people ?? 0)}</b> {BY_WORDS[rule.by]}
          {known.length > 1 ? ` (${rule.event ?? rule.source})` : ""}
        </li>
      ))}
    </ul>
  );
}

export interface Step {
  readonly do: string;
  readonly to?: string | null;
}

/** What a choice for those who stand at a node means to them. */
export function meaning(step: Step, names: ReadonlyMap<string, string>): string {
  switch (step.do) {
    case "keep":
      return t("They go on from where they are.");
    case "reschedule":
      return t("Their wait is counted anew from when they came.");
    case "exit":
      return t("They leave the flow.");
    default:
      return t("They go on at {names}.", { names: names.get(step.to ?? "") ?? step.to ?? t("another node") });
  }
}
