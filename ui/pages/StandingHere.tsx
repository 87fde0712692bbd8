/** Who stands at a node now: the first few, and the way to all. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { Paged, RunSummary } from "@/api/types";
import { Avatar } from "@/kit/parts";
import { ago, count } from "@/kit/words";
import { many, t } from "@/words/t";
import css from "./pages.module.css";

const SHOWN = 5;

export function StandingHere({
  flow,
  version,
  node,
  waiting,
}: {
  flow: string;
  version: string;
  node: string;
  waiting: number;
}) {
  const asked = { flow, version, node, limit: SHOWN };
  const runs = useQuery({ ...one<Paged<RunSummary>>("/runs", asked), enabled: waiting > 0, refetchInterval: 10_000 });
  if (waiting === 0) {
    return null;
  }
  const all = `/runs?${new URLSearchParams({ flow, version, node })}`;
  return (
    <section>
      <h3>{t("Here now")}</h3>
      <ul className={css.standing}>
        {(runs.data?.items ?? []).map((run) => (
          <li key={run.id}>
            <Link to={`/runs/${run.id}`} className={css.person}>
              <Avatar name={run.contact_name ?? (run.contact ? "Someone" : "Nobody")} />
              {run.contact_name ?? (run.contact ? t("Someone") : t("Nobody"))}
            </Link>
            <small>{t("entered {entered_at}", { entered_at: ago(run.entered_at) })}</small>
          </li>
        ))}
      </ul>
      <Link to={all} className={css.within}>
        {many(waiting, "See the person", "See all {n} people", { n: count(waiting) })}
      </Link>
    </section>
  );
}
