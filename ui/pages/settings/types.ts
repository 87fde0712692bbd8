/** Types of values, as people call them. */
import { t } from "@/words/t";

export const TYPES = [
  { value: "text", label: t("Text") },
  { value: "number", label: t("Number") },
  { value: "boolean", label: t("Yes or no") },
  { value: "date", label: t("Date") },
  { value: "datetime", label: t("Date and time") },
  { value: "list", label: t("List") },
  { value: "object", label: t("Object") },
];

export function typeWord(type: string): string {
  return TYPES.find((one) => one.value === type)?.label ?? type;
}
