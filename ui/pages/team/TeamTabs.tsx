import { Tabs } from "@/kit/parts";
import { t } from "@/words/t";

const PLACES = [
  ["/team/tasks", t("Tasks")],
  ["/team/feed", t("Feed")],
  ["/team/approvals", t("Approvals")],
  ["/team/told", t("For you")],
] as const;

export function TeamTabs({ current }: { current: (typeof PLACES)[number][0] }) {
  return <Tabs label={t("Team")} tabs={PLACES.map(([to, label]) => ({ to, label, current: to === current }))} />;
}
