/** The forms of what a flow says beside its nodes, as this server declares them. */

import { useQuery } from "@tanstack/react-query";
import { KINDS } from "@/api/kinds";
import type { FlowForms } from "@/api/types";

export function useFlowForms(): FlowForms | undefined {
  return useQuery(KINDS).data?.flow;
}

/** Problems by the path of the setting under one place of the file: `start.0.event` under `start` is `0.event`. */
export function errorsUnder(
  problems: readonly { readonly path: string; readonly sentence: string }[],
  place: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const one of problems) {
    if (one.path.startsWith(`${place}.`)) {
      const path = one.path.slice(place.length + 1);
      const where = /^(.*?where)(\..*)?$/.exec(path)?.[1];
      found.set(where ?? path, one.sentence);
    }
  }
  return found;
}
