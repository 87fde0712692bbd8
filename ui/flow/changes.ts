/** The difference of two documents, place by place: what is sent when a draft is saved, so that nothing else is touched. */

import { isMapping } from "./document";
import type { Written } from "./written";

export type Path = readonly (string | number)[];
export type Change = { readonly path: Path; readonly value: unknown } | { readonly path: Path; readonly remove: true };

/** In an order in which they can be made one after the other. */
export function changesBetween(before: Written, after: Written): Change[] {
  const changes: Change[] = [];
  compare(before, after, [], changes);
  return changes;
}

function compare(before: unknown, after: unknown, path: Path, changes: Change[]): void {
  if (before === after) {
    return;
  }
  if (isMapping(before) && isMapping(after)) {
    compareMappings(before, after, path, changes);
  } else if (Array.isArray(before) && Array.isArray(after)) {
    compareLists(before, after, path, changes);
  } else if (!equal(before, after)) {
    changes.push({ path, value: after });
  }
}

function compareMappings(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  path: Path,
  changes: Change[],
): void {
  for (const key of Object.keys(after)) {
    if (!Object.hasOwn(before, key)) {
      changes.push({ path: [...path, key], value: after[key] });
    } else {
      compare(before[key], after[key], [...path, key], changes);
    }
  }
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) {
      changes.push({ path: [...path, key], remove: true });
    }
  }
}

/** Entries that stay are compared, entries at the end appended or taken away; anything else is a new list. */
function compareLists(before: readonly unknown[], after: readonly unknown[], path: Path, changes: Change[]): void {
  if (equal(before, after)) {
    return;
  }
  const shared = Math.min(before.length, after.length);
  const begins = before.slice(0, shared).every((one, n) => equal(one, after[n]));
  const plain = [...before, ...after].some((one) => !isMapping(one));
  if (before.length === after.length && !plain) {
    for (const [n, one] of before.entries()) {
      compare(one, after[n], [...path, n], changes);
    }
  } else if (begins && after.length > before.length && before.length > 0) {
    for (let n = before.length; n < after.length; n += 1) {
      changes.push({ path: [...path, n], value: after[n] });
    }
  } else if (before.length === after.length + 1 && after.length > 0) {
    const gone = before.findIndex((one, n) => !equal(one, after[n]));
    if (equal(before.slice(gone + 1), after.slice(gone))) {
      changes.push({ path: [...path, gone], remove: true });
    } else {
      changes.push({ path, value: after });
    }
  } else {
    changes.push({ path, value: after });
  }
}

/** The same content; the order of keys means nothing. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, n) => equal(one, b[n]));
  }
  if (isMapping(a) && isMapping(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]));
  }
  return false;
}

/** The document with the changes. */
export function applyChanges(doc: Written, changes: readonly Change[]): Written {
  let changed: unknown = doc;
  for (const change of changes) {
    changed = applied(changed, change.path, change);
  }
  return changed as Written;
}

function applied(at: unknown, path: Path, change: Change): unknown {
  const [part, ...rest] = path;
  if (part === undefined) {
    return "value" in change ? change.value : undefined;
  }
  const remove = rest.length === 0 && "remove" in change;
  if (Array.isArray(at)) {
    const place = Number(part);
    if (remove) {
      return at.filter((_, n) => n !== place);
    }
    const copy = [...at];
    copy[place] = applied(at[place], rest, change);
    return copy;
  }
  const map = isMapping(at) ? at : {};
  if (remove) {
    return Object.fromEntries(Object.entries(map).filter(([key]) => key !== String(part)));
  }
  return { ...map, [part]: applied(map[part], rest, change) };
}

/** Two authors: do they touch the same place? Lists count as one place; a node taken out by one is touched whole. */
export function collide(mine: readonly Change[], theirs: readonly Change[]): boolean {
  const places = (changes: readonly Change[]) =>
    changes.map(({ path }) => {
      const list = path.findIndex((part) => typeof part === "number");
      return list === -1 ? path : path.slice(0, list);
    });
  const others = places(theirs);
  return places(mine).some((a) => others.some((b) => a.every((part, n) => n >= b.length || part === b[n])));
}
