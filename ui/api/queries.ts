/** What the screens ask for, each under one key. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { type Ask, ask } from "./client";
import type { Paged } from "./types";

/** One answer of the server. */
export function one<Answer>(path: string, query: Ask["query"] = {}) {
  return queryOptions({
    queryKey: [path, query],
    queryFn: ({ signal }) => ask<Answer>(path, { query, signal }),
  });
}

/** A list, page by page. */
export function many<Item>(path: string, query: Ask["query"] = {}) {
  return infiniteQueryOptions({
    queryKey: [path, query, "pages"],
    queryFn: ({ pageParam, signal }) => ask<Paged<Item>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Paged<Item>) => page.next,
    select: (data): Item[] => data.pages.flatMap((page) => [...page.items]),
  });
}
