/** Types of values, as people call them. */
export const TYPES = [
  { value: "text", label: "Text" },
  { value: "number", label: "Number" },
  { value: "boolean", label: "Yes or no" },
  { value: "date", label: "Date" },
  { value: "datetime", label: "Date and time" },
  { value: "list", label: "List" },
  { value: "object", label: "Object" },
];

export function typeWord(type: string): string {
  return TYPES.find((one) => one.value === type)?.label ?? type;
}
