/** What the server answered, kept for every page. */

import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/client";
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

/** Asks for what a page will need while its code and the session are still on their way. */
export function askAhead(...paths: readonly string[]): null {
  for (const path of paths) {
    void queries.prefetchQuery(one(path));
  }
  return null;
}
