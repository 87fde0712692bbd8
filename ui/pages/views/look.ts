/** How the list of people is looked at: a saved view, and what the address says beside it. */

import type { components } from "@/api/schema";

export type PeopleView = components["schemas"]["PeopleViewOut"];
export type Sort = NonNullable<components["schemas"]["PeopleLook"]["sort"]>;

export interface Look {
  readonly search: string;
  /** A condition on people, null without. */
  readonly where: unknown;
  readonly sort: Sort;
  /** What stands below `contact.`; empty: those of everybody. */
  readonly columns: readonly string[];
}

export const EVERYONE: Look = { search: "", where: null, sort: "newest", columns: [] };
const SORTS: readonly string[] = ["newest", "oldest", "name", "changed"] satisfies Sort[];

export function lookOf(view: PeopleView | undefined): Look {
  if (!view) {
    return EVERYONE;
  }
  const { search, where, sort, columns } = view.look;
  return { search: search ?? "", where: where ?? null, sort: sort ?? "newest", columns: columns ?? [] };
}

/** What the address says goes before what the view says. */
export function readLook(said: URLSearchParams, base: Look): Look {
  const sort = said.get("sort");
  return {
    search: said.get("search") ?? base.search,
    where: said.has("where") ? parsed(said.get("where") ?? "") : base.where,
    sort: sort !== null && SORTS.includes(sort) ? (sort as Sort) : base.sort,
    columns: said.has("columns") ? (said.get("columns") ?? "").split(",").filter(Boolean) : base.columns,
  };
}

/** The address of a look: only in what it differs from its view. */
export function writeLook(look: Look, view: PeopleView | undefined): URLSearchParams {
  const base = lookOf(view);
  const said = new URLSearchParams(view ? { view: String(view.id) } : {});
  if (look.search !== base.search) {
    said.set("search", look.search);
  }
  if (!same(look.where, base.where)) {
    said.set("where", look.where === null ? "" : JSON.stringify(look.where));
  }
  if (look.sort !== base.sort) {
    said.set("sort", look.sort);
  }
  if (!same(look.columns, base.columns)) {
    said.set("columns", look.columns.join(","));
  }
  return said;
}

export function sameLook(one: Look, other: Look): boolean {
  return (
    one.search === other.search &&
    one.sort === other.sort &&
    same(one.where, other.where) &&
    same(one.columns, other.columns)
  );
}

/** As `GET /contacts` is asked. */
export function queryOf(look: Look): Readonly<Record<string, string>> {
  return {
    search: look.search,
    where: look.where === null ? "" : JSON.stringify(look.where),
    sort: look.sort === "newest" ? "" : look.sort,
    columns: look.columns.join(","),
  };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Null where it is none: what a hand wrote into the address. */
function parsed(text: string): unknown {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) && found.length === 0 ? null : found;
  } catch {
    return null;
  }
}
