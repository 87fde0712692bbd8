import type { Import } from "@/api/types";
import type { Tone } from "@/kit/parts";

export const KINDS = [
  { value: "contacts", label: "People" },
  { value: "orders", label: "Orders" },
  { value: "events", label: "Events" },
  { value: "list_members", label: "List members" },
  { value: "consents", label: "Consents" },
];

export const STATES: Record<Import["status"], { tone: Tone; word: string }> = {
  ready: { tone: "hollow", word: "Not started" },
  running: { tone: "calm", word: "Running" },
  done: { tone: "good", word: "Done" },
  cancelled: { tone: "grey", word: "Cancelled" },
};

/** `first_name` as people say it. */
export function targetWord(target: string): string {
  const [head = "", ...rest] = target.split(".");
  if (rest.length === 0) {
    return spaced(head);
  }
  return head === "contact" ? `Person: ${spaced(rest.join("."))}` : `${spaced(head)}: ${rest.join(".")}`;
}

function spaced(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
