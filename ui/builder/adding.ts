import { createContext } from "react";
import type { AddPlace } from "./AddDialog";

/** Asks what to add at a place. */
export const AddContext = createContext<(place: AddPlace) => void>(() => {});
