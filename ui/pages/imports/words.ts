import type { Import } from "@/api/types";
import type { Tone } from "@/kit/parts";
import { t } from "@/words/t";

export const KINDS = [
  { value: "contacts", label: t("People") },
  { value: "orders", label: t("Orders") },
  { value: "events", label: t("Events") },
  { value: "list_members", label: t("List members") },
  { value: "consents", label: t("Consents") },
];

export const STATES: Record<Import["status"], { tone: Tone; word: string }> = {
  ready: { tone: "hollow", word: t("Not started") },
  running: { tone: "calm", word: t("Running") },
  done: { tone: "good", word: t("Done") },
  cancelled: { tone: "grey", word: t("Cancelled") },
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
