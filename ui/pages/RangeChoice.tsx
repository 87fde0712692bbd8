/** Of what time the numbers are: since the launch, the last days, or between two days. Days are those of UTC, as counters are kept. */

import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { t } from "@/words/t";
import css from "./pages.module.css";

/** As the address says it: `7d`, `2026-11-01..2026-11-15`, or nothing for all time. */
export type Range = string;

const PRESETS = [
  { value: "", label: t("Since the launch") },
  { value: "today", label: t("Today") },
  { value: "7d", label: t("Last 7 days") },
  { value: "30d", label: t("Last 30 days") },
  { value: "days", label: t("Between two days") },
];

const DAY = 24 * 60 * 60 * 1000;

/** What the server is asked. */
export function spanOf(range: Range, now = new Date()): { since?: string; until?: string } {
  const today = new Date(now);
  today.setUTCHours(0, 0, 0, 0);
  const back = (days: number) => ({ since: new Date(today.getTime() - days * DAY).toISOString() });
  if (range === "today") {
    return back(0);
  }
  const days = /^(\d{1,3})d$/.exec(range)?.[1];
  if (days) {
    return back(Number(days) - 1);
  }
  const [from, to] = range.split("..");
  return {
    ...(isDay(from) ? { since: `${from}T00:00:00Z` } : {}),
    ...(isDay(to) ? { until: new Date(new Date(`${to}T00:00:00Z`).getTime() + DAY).toISOString() } : {}),
  };
}

function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function RangeChoice({ range, onRange }: { range: Range; onRange: (range: Range) => void }) {
  const today = new Date().toISOString().slice(0, 10);
  return (
    <span className={css.row}>
      <Select
        size="xs"
        w={150}
        aria-label={t("Time of the numbers")}
        data={PRESETS}
        value={range.includes("..") ? "days" : range}
        allowDeselect={false}
        onChange={(next) => onRange(next === "days" ? `${today}..${today}` : (next ?? ""))}
      />
      {range.includes("..") ? <Days range={range} today={today} onRange={onRange} /> : null}
    </span>
  );
}

/** The two days as typed; the address follows. */
function Days({ range, today, onRange }: { range: Range; today: string; onRange: (range: Range) => void }) {
  const [days, setDays] = useState(range.split(".."));
  const [from = "", to = ""] = days;
  const set = (next: readonly [string, string]) => {
    setDays([...next]);
    onRange(next.join(".."));
  };
  return (
    <>
      <TextInput
        size="xs"
        type="date"
        aria-label={t("From")}
        max={to || today}
        value={from}
        onChange={(event) => set([event.currentTarget.value, to])}
      />
      <TextInput
        size="xs"
        type="date"
        aria-label={t("To")}
        min={from}
        max={today}
        value={to}
        onChange={(event) => set([from, event.currentTarget.value])}
      />
    </>
  );
}
