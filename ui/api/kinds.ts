import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { KindInfo } from "@/flow/canvas";
import { one } from "./queries";
import type { KindList } from "./types";

/** A kind with all that it takes to edit a node of it. */
export interface KindForm extends KindInfo {
  /** JSON schema of a node. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Markdown. */
  readonly help: string;
}

export type KindForms = ReadonlyMap<string, KindForm>;

/** The kinds that this server knows; they change only with its version. */
export function useKinds(): {
  kinds: KindForms | undefined;
  groups: Readonly<Record<string, string>>;
  error: Error | null;
} {
  const answer = useQuery({ ...one<KindList>("/kinds"), staleTime: Number.POSITIVE_INFINITY });
  const kinds = useMemo(
    () => answer.data && new Map(answer.data.kinds.map((kind) => [kind.name, kind])),
    [answer.data],
  );
  return { kinds, groups: answer.data?.groups ?? {}, error: answer.error };
}
