/** What can be undone and done again. Changes under one key that follow each other quickly are one step. */

import type { Written } from "./written";

export interface Step {
  readonly doc: Written;
  /** What was done, for the menus: `Add Email`. */
  readonly label: string;
}

export interface History {
  readonly past: readonly Step[];
  readonly now: Written;
  readonly future: readonly Step[];
  readonly key: string;
  readonly at: number;
}

const TOGETHER_MS = 1_000;
const MOST_STEPS = 500;

export function beginHistory(doc: Written): History {
  return { past: [], now: doc, future: [], key: "", at: 0 };
}

/** key: changes with the same one within a second are one step; empty: always a step of its own. at: milliseconds. */
export function record(history: History, doc: Written, label: string, key = "", at = 0): History {
  if (doc === history.now) {
    return history;
  }
  const together = key !== "" && key === history.key && at - history.at < TOGETHER_MS && history.past.length > 0;
  const past = together ? history.past : [...history.past, { doc: history.now, label }].slice(-MOST_STEPS);
  return { past, now: doc, future: [], key, at };
}

export function undo(history: History): History {
  const last = history.past.at(-1);
  if (!last) {
    return history;
  }
  const future = [{ doc: history.now, label: last.label }, ...history.future];
  return { past: history.past.slice(0, -1), now: last.doc, future, key: "", at: 0 };
}

export function redo(history: History): History {
  const [next, ...future] = history.future;
  if (!next) {
    return history;
  }
  return { past: [...history.past, { doc: history.now, label: next.label }], now: next.doc, future, key: "", at: 0 };
}
