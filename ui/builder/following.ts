/** Ways of the roads that follow what is dragged. Only these are drawn anew; React Flow need not be told of all the others. */

import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { Point } from "@/flow/route";

export type Following = StoreApi<ReadonlyMap<string, readonly Point[]>>;

export function createFollowing(): Following {
  return createStore(() => new Map());
}

export const FollowingContext = createContext<Following>(createFollowing());

export function useFollowing(road: string): readonly Point[] | undefined {
  return useStore(useContext(FollowingContext), (ways) => ways.get(road));
}
