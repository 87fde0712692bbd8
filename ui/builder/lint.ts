/** What the server says is wrong with one node: of the saved draft, or of what is typed and not applied yet. */

import { useEffect, useMemo, useState } from "react";
import { ask } from "@/api/client";
import type { Problem } from "@/api/types";
import { changesBetween } from "@/flow/changes";
import * as command from "@/flow/commands";
import type { WrittenNode } from "@/flow/written";
import { useBuilder, useWorkbench } from "./context";
import type { Draft } from "./store";

const PAUSE_MS = 400;

/** edited: null as long as nothing was typed. */
export function useLint(id: string, edited: WrittenNode | null, written: WrittenNode): readonly Problem[] {
  const { store, kinds } = useWorkbench();
  const saved = useBuilder((state) => state.problems);
  const [typed, setTyped] = useState<{ readonly of: WrittenNode; readonly problems: readonly Problem[] } | null>(null);
  useEffect(() => {
    if (edited === null || edited === written) {
      setTyped(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const { flow, base, history, revision } = store.getState();
      const doc = command.setNode(history.now, id, edited, kinds);
      const answer = await ask<Draft>(`/flows/${flow}/draft/check`, {
        method: "POST",
        json: { revision, changes: changesBetween(base, doc) },
        signal: stop.signal,
      }).catch(() => null);
      if (answer && !stop.signal.aborted) {
        setTyped({ of: edited, problems: answer.problems });
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [store, kinds, id, edited, written]);
  const problems = edited !== null && typed ? typed.problems : saved;
  return useMemo(() => problems.filter((one) => one.node === id), [problems, id]);
}
