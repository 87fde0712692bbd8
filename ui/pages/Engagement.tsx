/** How much a flow has done with people in a time, over all its versions, each number with what it counts (semantics 46). */

import { Button, Popover } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { one } from "@/api/queries";
import type { Engagement as Counted, Flow } from "@/api/types";
import { Failed, Loading } from "@/kit/parts";
import { count } from "@/kit/words";
import { t } from "@/words/t";
import css from "./pages.module.css";
import { type Range, spanOf } from "./RangeChoice";

export function Engagement({ flow, range }: { flow: Flow; range: Range }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom" width={340} radius={10} trapFocus withinPortal>
      <Popover.Target>
        <Button size="compact-xs" variant="default" onClick={() => setOpen(!open)}>
          {t("Engagement")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{open ? <Figures flow={flow} range={range} /> : null}</Popover.Dropdown>
    </Popover>
  );
}

function Figures({ flow, range }: { flow: Flow; range: Range }) {
  const found = useQuery(one<Counted>(`/flows/${flow.slug}/engagement`, spanOf(range)));
  if (found.error) {
    return <Failed error={found.error} again={() => found.refetch()} />;
  }
  if (!found.data) {
    return <Loading lines={3} />;
  }
  const figures = [
    [t("Total engagements"), found.data.visits, t("Visits to nodes; who comes to a node twice counts twice.")],
    [t("Unique users engaged"), found.data.people, t("Who entered in this time, each once.")],
    [
      t("Messages sent"),
      found.data.messages,
      t("Parts that a provider took; calls to other systems count, and what nobody knows to have arrived."),
    ],
  ] as const;
  return (
    <dl className={css.engagement}>
      {figures.map(([name, n, meaning]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{count(n)}</b>
            <small>{meaning}</small>
          </dd>
        </div>
      ))}
    </dl>
  );
}
