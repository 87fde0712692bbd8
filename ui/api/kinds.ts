import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Kinds } from "@/flow/canvas";
import { one } from "./queries";
import type { KindList } from "./types";

/** The kinds that this server knows; they change only with its version. */
export function useKinds(): { kinds: Kinds | undefined; error: Error | null } {
  const answer = useQuery({ ...one<KindList>("/kinds"), staleTime: Number.POSITIVE_INFINITY });
  const kinds = useMemo(
    () => answer.data && new Map(answer.data.kinds.map((kind) => [kind.name, kind])),
    [answer.data],
  );
  return { kinds, error: answer.error };
}
