import { Outlet, useLocation } from "react-router";
import { Page, Tabs } from "@/kit/parts";
import { useTitle } from "@/kit/title";

const PLACES = [
  { to: "/settings/account", label: "Account" },
  { to: "/settings/users", label: "Users" },
  { to: "/settings/groups", label: "Groups" },
  { to: "/settings/launches", label: "Launches" },
  { to: "/settings/keys", label: "API keys" },
  { to: "/settings/attributes", label: "Attributes" },
  { to: "/settings/events", label: "Events" },
  { to: "/settings/computed", label: "Computed" },
  { to: "/settings/secrets", label: "Secrets" },
  { to: "/settings/functions", label: "Functions" },
  { to: "/settings/sender", label: "Email sender" },
  { to: "/settings/sms", label: "SMS senders" },
  { to: "/settings/preferences", label: "Preferences" },
  { to: "/settings/opt-in", label: "Double opt-in" },
  { to: "/settings/tests", label: "Test mode" },
  { to: "/settings/privacy", label: "Privacy" },
];

export function SettingsPage() {
  useTitle("Settings");
  const { pathname } = useLocation();
  return (
    <Page title="Settings">
      <Tabs
        label="Settings"
        tabs={PLACES.map((place) => ({
          ...place,
          current: pathname === place.to || pathname.startsWith(`${place.to}/`),
        }))}
      />
      <Outlet />
    </Page>
  );
}
