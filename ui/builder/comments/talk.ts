/** Comments of a flow: asked for, and said. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useSearchParams } from "react-router";
import { ask } from "@/api/client";
import { one } from "@/api/queries";
import type { CommentThread, Member, Paged } from "@/api/types";
import { useSession } from "@/app/session";
import type { BuilderStore } from "../store";
import { mentionsIn, type Named } from "./mentions";

const MOST = 200; // threads that are shown
const LOOK_AGAIN_MS = 30_000;

/** Newest first. */
export function useThreads(flow: string, open: boolean, wanted = true) {
  return useQuery({
    ...one<Paged<CommentThread>>("/comments", { flow, open, limit: MOST }),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: wanted,
  });
}

/** How many threads are open, by node; "" is the flow. */
export function useOpenCounts(flow: string): ReadonlyMap<string, number> {
  const threads = useThreads(flow, true).data?.items;
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const thread of threads ?? []) {
      counts.set(thread.node, (counts.get(thread.node) ?? 0) + 1);
    }
    return counts;
  }, [threads]);
}

/** A notification leads to the builder with the thread that it tells of. */
export function useLedToThread(store: BuilderStore): void {
  const [search, setSearch] = useSearchParams();
  const thread = Number(search.get("comment"));
  useEffect(() => {
    if (Number.isInteger(thread) && thread > 0) {
      store.getState().open({ what: "comments", node: null, thread });
      setSearch(
        (now) => {
          now.delete("comment");
          return now;
        },
        { replace: true },
      );
    }
  }, [thread, store, setSearch]);
}

export function useMembers(): readonly Named[] {
  return useQuery({ ...one<Paged<Member>>("/users"), staleTime: 60_000 }).data?.items ?? NOBODY;
}

const NOBODY: readonly Named[] = [];

export function useMayComment(): boolean {
  return useSession().workspace.role !== "viewer";
}

/** Something is said: everything that shows comments looks again. */
export function useSaying<Said>(say: (said: Said) => Promise<unknown>, then: () => void = () => {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: say,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["/comments"] });
      then();
    },
  });
}

export function post(path: string, text: string, members: readonly Named[], more: object = {}): Promise<CommentThread> {
  return ask(`/comments${path}`, { method: "POST", json: { text, mentions: mentionsIn(text, members), ...more } });
}

export function change(id: number, text: string, members: readonly Named[]): Promise<CommentThread> {
  return ask(`/comments/${id}`, { method: "PATCH", json: { text, mentions: mentionsIn(text, members) } });
}
