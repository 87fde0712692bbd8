import { Tabs } from "@/kit/parts";

const PLACES = [
  ["/team/tasks", "Tasks"],
  ["/team/feed", "Feed"],
  ["/team/approvals", "Approvals"],
  ["/team/told", "For you"],
] as const;

export function TeamTabs({ current }: { current: (typeof PLACES)[number][0] }) {
  return <Tabs label="Team" tabs={PLACES.map(([to, label]) => ({ to, label, current: to === current }))} />;
}
