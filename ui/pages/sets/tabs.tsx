import { Tabs } from "@/kit/parts";
import { t } from "@/words/t";

export function PeopleTabs({
  current,
}: {
  current: "people" | "segments" | "lists" | "groups" | "companies" | "suppressed";
}) {
  return (
    <Tabs
      label={t("People")}
      tabs={[
        { to: "/people", label: t("Everyone"), current: current === "people" },
        { to: "/people/segments", label: t("Segments"), current: current === "segments" },
        { to: "/people/lists", label: t("Lists"), current: current === "lists" },
        { to: "/people/groups", label: t("Groups"), current: current === "groups" },
        { to: "/people/companies", label: t("Companies"), current: current === "companies" },
        { to: "/people/suppressed", label: t("Suppressed"), current: current === "suppressed" },
      ]}
    />
  );
}
