/** The segments of one person: in which they are, and why they are or are not in each. */

import { Button } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { Paged, Segment, SegmentOfContact, SegmentReason } from "@/api/types";
import { Empty, Failed, Loading, Status } from "@/kit/parts";
import { moment, plain } from "@/kit/words";
import { t } from "@/words/t";
import css from "../pages.module.css";
import own from "./segments.module.css";

export function SegmentsOf({ id }: { id: string }) {
  const all = useQuery(one<Paged<Segment>>("/segments"));
  const mine = useQuery(one<readonly SegmentOfContact[]>(`/segments/of/${id}`));
  const [open, setOpen] = useState<number | null>(null);
  const error = all.error ?? mine.error;
  if (error) {
    return <Failed error={error} again={() => Promise.all([all.refetch(), mine.refetch()])} />;
  }
  if (!all.data || !mine.data) {
    return <Loading />;
  }
  if (all.data.items.length === 0) {
    return <Empty title={t("No segments yet")}>{t("Segments are made under People.")}</Empty>;
  }
  const since = new Map(mine.data.map((segment) => [segment.id, segment.since]));
  const sorted = [...all.data.items].sort((a, b) => Number(since.has(b.id)) - Number(since.has(a.id)));
  return (
    <ul className={own.whys} aria-label={t("Segments")}>
      {sorted.map((segment) => (
        <li key={segment.id}>
          <div className={own.head}>
            <span>
              <Link to={`/people/segments/${segment.id}`}>{segment.name}</Link>{" "}
              {since.has(segment.id) ? (
                <Status tone="good">{t("In it since {since}", { since: moment(since.get(segment.id) ?? "") })}</Status>
              ) : (
                <span className={css.soft}>{t("Not in it")}</span>
              )}
            </span>
            <Button
              size="compact-xs"
              variant="default"
              aria-expanded={open === segment.id}
              aria-label={
                since.has(segment.id)
                  ? t("Why in {name}", { name: segment.name })
                  : t("Why not in {name}", { name: segment.name })
              }
              onClick={() => setOpen(open === segment.id ? null : segment.id)}
            >
              {t("Why?")}
            </Button>
          </div>
          {open === segment.id ? <Why segment={segment.id} person={id} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Why({ segment, person }: { segment: number; person: string }) {
  const why = useQuery(one<SegmentReason>(`/segments/${segment}/why/${person}`));
  if (why.error) {
    return <Failed error={why.error} again={() => why.refetch()} />;
  }
  if (!why.data) {
    return <Loading lines={2} />;
  }
  return (
    <div>
      <ul className={own.seen}>
        {why.data.leaves.map((leaf, n) => (
          // Leaves have no id and keep their order.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={n}>
            {leaf.holds ? (
              <IconCheck size={14} aria-label={t("Holds")} />
            ) : (
              <IconX size={14} aria-label={t("Does not hold")} />
            )}
            <span>
              {leaf.sentence}
              <small>{leaf.value === null || leaf.value === undefined ? t("nothing there") : plain(leaf.value)}</small>
            </span>
          </li>
        ))}
      </ul>
      {why.data.looked_again_at ? (
        <p className={css.soft}>
          {t("Time alone may change this on {looked_again_at}.", { looked_again_at: moment(why.data.looked_again_at) })}
        </p>
      ) : null}
      {why.data.holds === why.data.member ? null : (
        <p className={css.soft}>{t("What changed just now is being worked: look again in a moment.")}</p>
      )}
    </div>
  );
}
