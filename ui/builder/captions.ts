/** The words and numbers on a card, at its outlets and under a pill. */

import type { Item } from "@/flow/canvas";

export interface Figure {
  readonly value: string;
  readonly word: string;
}

/** What a picture of the flow says about one node: of all people, or of one run. */
export interface Caption {
  readonly figures: readonly Figure[];
  /** Under a pill. */
  readonly beneath: Figure | null;
  readonly outlets: Readonly<Record<string, { readonly count: string; readonly share: string }>>;
  readonly results: readonly (readonly [word: string, count: string, share: string])[];
}

export const NO_CAPTION: Caption = { figures: [], beneath: null, outlets: {}, results: [] };

export type Light = "taken" | "here" | "dim" | null;

export interface Picture {
  caption(item: Item): Caption;
  light(item: Item): Light;
  isLit(road: string): boolean | null;
}
