import { Tabs } from "@/kit/parts";

export function PeopleTabs({
  current,
}: {
  current: "people" | "segments" | "lists" | "groups" | "companies" | "suppressed";
}) {
  return (
    <Tabs
      label="People"
      tabs={[
        { to: "/people", label: "Everyone", current: current === "people" },
        { to: "/people/segments", label: "Segments", current: current === "segments" },
        { to: "/people/lists", label: "Lists", current: current === "lists" },
        { to: "/people/groups", label: "Groups", current: current === "groups" },
        { to: "/people/companies", label: "Companies", current: current === "companies" },
        { to: "/people/suppressed", label: "Suppressed", current: current === "suppressed" },
      ]}
    />
  );
}
