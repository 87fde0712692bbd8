/** What a field may name: events, attributes, variables, as they exist in the workspace and in the flow that is edited. */

import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { one } from "@/api/queries";
import { t } from "@/words/t";

export interface FlowNames {
  readonly subject: string;
  readonly flow: string;
  readonly variables: readonly string[];
}

export const FlowNamesContext = createContext<FlowNames>({ subject: "contact", flow: "", variables: [] });

interface Named {
  readonly items: readonly { readonly name: string }[];
}

const STALE = 60_000;

export function useNames(of: "event" | "variable" | "attribute" | "path" | "outlet" | "name"): readonly string[] {
  const flow = useContext(FlowNamesContext);
  const events = useQuery({ ...one<Named>("/event-definitions"), enabled: of === "event", staleTime: STALE });
  const attributes = useQuery({
    ...one<Named>("/attributes"),
    enabled: of === "attribute" || of === "path",
    staleTime: STALE,
  });
  const known = (attributes.data?.items ?? []).map((item) => item.name);
  switch (of) {
    case "event":
      return (events.data?.items ?? []).map((item) => item.name);
    case "variable":
      return flow.variables;
    case "attribute":
      return [...new Set([...CONTACT_FIELDS, ...known])];
    case "path":
      return [...new Set([...CONTACT_FIELDS, ...known])].map((name) => `contact.${name}`);
    default:
      return [];
  }
}

const CONTACT_FIELDS = ["first_name", "last_name", "email", "phone", "locale", "time_zone", "country", "birth_date"];

/** Places that a text may have, for its picker. */
export function useTextPlaces(): readonly { readonly place: string; readonly label: string }[] {
  const flow = useContext(FlowNamesContext);
  const contact = useNames("attribute");
  const links = ["unsubscribe_url", "preferences_url", "view_url"];
  return [
    ...contact.map((name) => ({
      place: `{{ contact.${name} }}`,
      label: t("Contact: {name}", { name: name.replaceAll("_", " ") }),
    })),
    ...flow.variables.map((name) => ({ place: `{{ ${name} }}`, label: t("Variable: {name}", { name }) })),
    ...links.map((name) => ({
      place: `{{ ${name} }}`,
      label: t("Link: {name}", { name: name.replace("_url", "").replaceAll("_", " ") }),
    })),
  ];
}
