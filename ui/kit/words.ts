/** Numbers, times and names as the screens say them. */

import { many, t } from "@/words/t";

const whole = new Intl.NumberFormat("en");
const share = new Intl.NumberFormat("en", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const DASH = "–";

export function count(n: number | null | undefined): string {
  return n === null || n === undefined ? DASH : whole.format(n);
}

/** `31 people`, `1 person`. */
export function people(n: number): string {
  return many(n, "{n} person", "{n} people", { n: whole.format(n) });
}

export function percent(part: number, of: number): string {
  return of > 0 ? share.format(part / of) : DASH;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dayMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayMonthYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const longDay = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const longDayYear = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const clockSeconds = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The reader's zone, named once on a page. */
export function zoneName(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

export function day(iso: string): string {
  const at = new Date(iso);
  return at.getFullYear() === new Date().getFullYear() ? dayMonth.format(at) : dayMonthYear.format(at);
}

export function time(iso: string): string {
  return clock.format(new Date(iso));
}

export function timeSeconds(iso: string): string {
  return clockSeconds.format(new Date(iso));
}

/** `17 Nov, 18:41`. */
export function moment(iso: string): string {
  return `${day(iso)}, ${time(iso)}`;
}

/** `17 Nov, 18:41:03`. */
export function exactMoment(iso: string): string {
  return `${day(iso)}, ${timeSeconds(iso)}`;
}

/** `12 min ago`, `Yesterday`, `18 Nov`. */
export function ago(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const passed = now.getTime() - at.getTime();
  if (passed >= 0 && passed < MINUTE) {
    return t("Just now");
  }
  if (passed >= 0 && passed < HOUR) {
    return t("{n} min ago", { n: Math.floor(passed / MINUTE) });
  }
  const days = daysApart(at, now);
  if (days === 0) {
    return time(iso);
  }
  return days === 1 ? t("Yesterday") : day(iso);
}

/** The heading of a day in a timeline: `Today`, `Tuesday 18 November`. */
export function dayHeading(iso: string, now = new Date()): string {
  const at = new Date(iso);
  const days = daysApart(at, now);
  if (days === 0) {
    return t("Today");
  }
  if (days === 1) {
    return t("Yesterday");
  }
  return (at.getFullYear() === now.getFullYear() ? longDay : longDayYear).format(at).replace(",", "");
}

function daysApart(at: Date, now: Date): number {
  const start = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((start(now) - start(at)) / DAY);
}

/** How long something took: `at once`, `1.4 s`, `3 min`, `24 h`, `4 d 16 h`. */
export function took(from: string, to: string): string {
  const ms = new Date(to).getTime() - new Date(from).getTime();
  if (ms < 50) {
    return t("at once");
  }
  if (ms < MINUTE) {
    return `${(ms / 1000).toFixed(1)} s`;
  }
  if (ms < HOUR) {
    return `${Math.round(ms / MINUTE)} min`;
  }
  const hours = Math.round(ms / HOUR);
  if (hours <= 48) {
    return `${hours} h`;
  }
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function initials(name: string): string {
  const parts = name.split(/[\s@.]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? "") + (parts[1]?.[0] ?? "")).toUpperCase();
}

/** A value as it stands in an event or attribute. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === "") {
    return DASH;
  }
  if (Array.isArray(value)) {
    return value.map(plain).join(", ");
  }
  if (typeof value === "object") {
    return JSON.stringify(value);
  }
  if (typeof value === "boolean") {
    return value ? "true" : "false";
  }
  return typeof value === "string" && ISO_MOMENT.test(value) ? moment(value) : String(value);
}

const ISO_MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** An amount as its currency writes it; with a currency that nobody knows, the number and its letters. */
export function money(amount: number, currency: string): string {
  const sum = amount.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 10 });
  return currency === "" ? sum : `${sum} ${currency}`;
}

/** A name of the machine as words: `first_name` as ‘First name’. */
export function spell(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
