/** Columns that the list of people can have: fields and attributes of a contact, by what stands below `contact.`. */

import { useQuery } from "@tanstack/react-query";
import { one } from "@/api/queries";
import type { components } from "@/api/schema";
import { spell } from "@/kit/words";

const CONTACT = "contact.";

/** Column -> its title. */
export function useColumnTitles(wanted: boolean): ReadonlyMap<string, string> {
  const { data } = useQuery({
    ...one<components["schemas"]["Askable"]>("/conditions/catalogue", { subject: "contact" }),
    enabled: wanted,
    staleTime: 30_000,
  });
  const fields = (data?.fields ?? []).filter((field) => field.path.startsWith(CONTACT));
  return new Map(fields.map((field) => [field.path.slice(CONTACT.length), field.title]));
}

export function columnChoices(titles: ReadonlyMap<string, string>, chosen: readonly string[]) {
  const known = [...titles].map(([value, label]) => ({ value, label }));
  return [...known, ...chosen.filter((column) => !titles.has(column)).map((value) => ({ value, label: spell(value) }))];
}
