import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { KindInfo } from "@/flow/canvas";
import { t } from "@/words/t";
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

const SAID = new Set(["description", "help", "title"]);
const DATA = new Set(["const", "default", "enum", "examples", "icon"]);

/** What kinds and their settings say of themselves, in the reader's language: as `towpath.api.texts` gathers it. */
export function spoken<Declared>(declared: Declared): Declared {
  if (Array.isArray(declared)) {
    return declared.map(spoken) as Declared;
  }
  if (typeof declared !== "object" || declared === null) {
    return declared;
  }
  const said = ([name, value]: [string, unknown]): [string, unknown] => {
    if (SAID.has(name) && typeof value === "string") {
      return [name, t(value)];
    }
    return [name, DATA.has(name) ? value : spoken(value)];
  };
  return Object.fromEntries(Object.entries(declared).map(said)) as Declared;
}

function inWords(list: KindList): KindList {
  const groups = Object.entries(list.groups).map(([name, title]) => [name, t(title)]);
  return { ...spoken(list), groups: Object.fromEntries(groups) };
}

/** Asked for once: they change only with the server's version. */
export const KINDS = {
  ...one<KindList>("/kinds"),
  staleTime: Number.POSITIVE_INFINITY,
  select: inWords,
};

/** The kinds that this server knows; they change only with its version. */
export function useKinds(): {
  kinds: KindForms | undefined;
  groups: Readonly<Record<string, string>>;
  error: Error | null;
} {
  const answer = useQuery(KINDS);
  const kinds = useMemo(
    () => answer.data && new Map(answer.data.kinds.map((kind) => [kind.name, kind])),
    [answer.data],
  );
  return { kinds, groups: answer.data?.groups ?? {}, error: answer.error };
}
