/** What the server answered, kept for every page. */

import { QueryClient } from "@tanstack/react-query";
import { ApiError, type Ask } from "@/api/client";
import { one } from "@/api/queries";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
    },
  },
});

/** The same for one answer that must not be older than the page: what is shown already is left to who shows it. */
export function askAnew(path: string, query: Ask["query"] = {}): void {
  const { queryKey } = one(path, query);
  if (!queries.getQueryCache().find({ queryKey, exact: true })?.isActive()) {
    queries.removeQueries({ queryKey, exact: true });
    void queries.prefetchQuery(one(path, query));
  }
}

/** Takes an answer out that nobody shows any more. */
export function forget(path: string, query: Ask["query"] = {}): void {
  const { queryKey } = one(path, query);
  if (!queries.getQueryCache().find({ queryKey, exact: true })?.isActive()) {
    queries.removeQueries({ queryKey, exact: true });
  }
}

/** Asks for what a page will need while its code and the session are still on their way. */
export function askAhead(...paths: readonly string[]): null {
  for (const path of paths) {
    void queries.prefetchQuery(one(path));
  }
  return null;
}
