/** The flow that is being edited, for every part of the builder. */

import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { KindForm } from "@/api/kinds";
import type { Canvas } from "@/flow/canvas";
import type { Actions, Builder, BuilderStore } from "./store";

export interface Workbench {
  readonly store: BuilderStore;
  readonly kinds: ReadonlyMap<string, KindForm>;
  readonly groups: Readonly<Record<string, string>>;
}

export const WorkbenchContext = createContext<Workbench | null>(null);
export const CanvasContext = createContext<Canvas>({ items: [], roads: [], parked: [] });

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) {
    throw new Error("Only parts of the builder know the flow that is edited.");
  }
  return workbench;
}

export function useBuilder<Part>(pick: (state: Builder & Actions) => Part): Part {
  return useStore(useWorkbench().store, pick);
}

/** The cards and roads as they are drawn, parked ones too. */
export function useCanvas(): Canvas {
  return useContext(CanvasContext);
}
