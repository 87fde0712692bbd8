/** The flow while it is edited: the document with its history, what is chosen, and how far it is saved. */

import { createStore, type StoreApi } from "zustand/vanilla";
import { ApiError, ask } from "@/api/client";
import type { Problem } from "@/api/types";
import { applyChanges, type Change, changesBetween, collide, equal } from "@/flow/changes";
import { beginHistory, type History, record, redo, undo } from "@/flow/history";
import type { Written } from "@/flow/written";
import { t } from "@/words/t";

export interface Draft {
  readonly revision: string;
  readonly document: Written;
  readonly problems: readonly Problem[];
}

export type SaveState = "saved" | "unsaved" | "saving" | "failed" | "conflict";

/** What the panel on the right shows: a node, the start, a note, comments, or the flow's settings. */
export type Opened =
  | { readonly what: "node"; readonly id: string }
  | { readonly what: "note"; readonly n: number }
  | { readonly what: "settings" }
  /** node: null, all; "" is the flow itself. thread: the one that somebody was led to. */
  | { readonly what: "comments"; readonly node: string | null; readonly thread?: number }
  | null;

export interface Builder {
  readonly flow: string;
  readonly history: History;
  /** As the server has it. */
  readonly base: Written;
  readonly revision: string;
  readonly state: SaveState;
  readonly error: string;
  readonly problems: readonly Problem[];
  /** What somebody else saved at the same places. */
  readonly theirs: Draft | null;
  readonly selected: readonly string[];
  readonly opened: Opened;
  readonly said: string;
}

export interface Actions {
  edit(label: string, change: (doc: Written) => Written, key?: string): void;
  undo(): void;
  redo(): void;
  select(ids: readonly string[]): void;
  open(opened: Opened): void;
  say(sentence: string): void;
  save(): Promise<void>;
  keepMine(): void;
  takeTheirs(): void;
  /** The draft was replaced on the server: by a version that was restored. */
  replace(draft: Draft, label: string): void;
  refresh(): Promise<void>;
}

export type BuilderStore = StoreApi<Builder & Actions>;

const PAUSE_MS = 700;
const AGAIN_MS = 5_000;

export function createBuilder(flow: string, draft: Draft): BuilderStore {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // One save at a time: the next one needs the revision that this one makes.
  let saving: Promise<void> | null = null;

  const store = createStore<Builder & Actions>((set, get) => {
    const later = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => get().save(), ms);
    };

    const show = (history: History) => {
      const before = get();
      if (history === before.history) {
        return;
      }
      const same = equal(history.now, before.base);
      const state = before.state === "conflict" ? "conflict" : same && saving === null ? "saved" : "unsaved";
      set({ history, state, ...stillThere(before, history.now) });
      if (state === "unsaved") {
        later(PAUSE_MS);
      }
    };

    const accept = (sent: Written, saved: Draft) => {
      const now = get().history.now;
      const same = equal(now, sent);
      set({
        base: sent,
        revision: saved.revision,
        problems: saved.problems,
        state: same ? "saved" : "unsaved",
        error: "",
        theirs: null,
      });
      if (!same) {
        later(PAUSE_MS);
      }
    };

    /** Somebody was quicker: both are joined where they touched other places, else the author is asked. */
    const meet = async () => {
      const theirs = await ask<Draft>(`/flows/${flow}/draft`);
      const { base, history } = get();
      const mine = changesBetween(base, history.now);
      if (collide(mine, changesBetween(base, theirs.document))) {
        set({ state: "conflict", theirs });
        return;
      }
      join(theirs, mine, "Join with what somebody else changed");
    };

    const join = (theirs: Draft, mine: readonly Change[], label: string) => {
      const joined = applyChanges(theirs.document, mine);
      set({
        base: theirs.document,
        revision: theirs.revision,
        problems: theirs.problems,
        state: "saved",
        theirs: null,
      });
      show(record(get().history, joined, label));
      set({ said: t("Somebody else changed this flow too. Both changes are in it.") });
    };

    const send = async () => {
      const { history, base, revision, state } = get();
      if (state === "conflict") {
        return;
      }
      const sent = history.now;
      const changes = changesBetween(base, sent);
      if (changes.length === 0) {
        set({ state: "saved" });
        return;
      }
      set({ state: "saving" });
      try {
        const saved = await ask<Draft>(`/flows/${flow}/draft`, { method: "PUT", json: { revision, changes } });
        accept(sent, saved);
      } catch (error) {
        const refusal = error instanceof ApiError ? error : null;
        if (refusal?.code === "draft_changed") {
          set({ state: "unsaved" });
          await meet().catch((reason: Error) => {
            set({ state: "failed", error: reason.message });
            later(AGAIN_MS);
          });
          return;
        }
        set({ state: "failed", error: error instanceof Error ? error.message : t("The draft could not be saved.") });
        if (refusal === null || refusal.status === 0 || refusal.status >= 500) {
          later(AGAIN_MS);
        }
      }
    };

    return {
      flow,
      history: beginHistory(draft.document),
      base: draft.document,
      revision: draft.revision,
      state: "saved",
      error: "",
      problems: draft.problems,
      theirs: null,
      selected: [],
      opened: null,
      said: "",

      edit: (label, change, key = "") => {
        const { history } = get();
        show(record(history, change(history.now), label, key, Date.now()));
      },
      undo: () => {
        const label = get().history.past.at(-1)?.label;
        show(undo(get().history));
        set({ said: label ? t("Undone: {label}", { label }) : t("There is nothing to undo") });
      },
      redo: () => {
        const label = get().history.future[0]?.label;
        show(redo(get().history));
        set({ said: label ? t("Done again: {label}", { label }) : t("There is nothing to do again") });
      },
      select: (selected) => {
        if (selected.join() !== get().selected.join()) {
          set({ selected });
        }
      },
      open: (opened) => set({ opened }),
      say: (said) => set({ said }),

      save: async () => {
        clearTimeout(timer);
        while (saving !== null) {
          await saving;
        }
        saving = send().finally(() => {
          saving = null;
        });
        await saving;
      },

      keepMine: () => {
        const { theirs, base, history } = get();
        if (theirs) {
          const mine = changesBetween(base, history.now);
          set({ state: "saved" });
          join(theirs, mine, "Keep mine over what somebody else changed");
          set({ said: t("Yours was kept where both had changed the same place.") });
        }
      },
      takeTheirs: () => {
        const { theirs } = get();
        if (theirs) {
          set({
            base: theirs.document,
            revision: theirs.revision,
            problems: theirs.problems,
            state: "saved",
            theirs: null,
          });
          show(record(get().history, theirs.document, t("Take what somebody else changed")));
          set({ said: t("Theirs was taken. Undo brings yours back.") });
        }
      },
      replace: (draft, label) => {
        set({ base: draft.document, revision: draft.revision, problems: draft.problems, state: "saved", error: "" });
        show(record(get().history, draft.document, label));
      },
      refresh: async () => {
        if (get().state !== "saved") {
          return;
        }
        const now = await ask<Draft>(`/flows/${flow}/draft`).catch(() => null);
        if (now && get().state === "saved" && now.revision !== get().revision) {
          get().replace(now, "Take what somebody else changed");
        } else if (now && get().state === "saved") {
          set({ problems: now.problems });
        }
      },
    };
  });
  return store;
}

/** What was chosen and is gone is chosen no longer. */
function stillThere({ selected, opened }: Builder, doc: Written): Partial<Builder> {
  const nodes = (doc.nodes ?? {}) as Record<string, unknown>;
  const there = (id: string) => id.startsWith("__") || id.startsWith("note:") || Object.hasOwn(nodes, id);
  return {
    selected: selected.every(there) ? selected : selected.filter(there),
    opened: opened?.what === "node" && !there(opened.id) ? null : opened,
  };
}
