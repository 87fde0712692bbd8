/** Settings in groups: a list beside the page, one choice above it on narrow screens. */

import { Select } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useId } from "react";
import { Link, Outlet, useLocation, useNavigate } from "react-router";
import { Page } from "@/kit/parts";
import { useTitle } from "@/kit/title";
import { t } from "@/words/t";
import css from "./settings.module.css";

const GROUPS: readonly (readonly [group: string, places: readonly (readonly [to: string, label: string])[]])[] = [
  [t("You"), [["/settings/account", t("Account")]]],
  [
    t("Workspace"),
    [
      ["/settings/users", t("Users")],
      ["/settings/groups", t("Groups")],
      ["/settings/launches", t("Launches")],
      ["/settings/keys", t("API keys")],
      ["/settings/privacy", t("Privacy")],
    ],
  ],
  [
    t("What is known"),
    [
      ["/settings/attributes", t("Attributes")],
      ["/settings/computed", t("Computed")],
      ["/settings/events", t("Events")],
    ],
  ],
  [
    t("Sending"),
    [
      ["/settings/sender", t("Email sender")],
      ["/settings/sms", t("SMS senders")],
      ["/settings/preferences", t("Preferences")],
      ["/settings/opt-in", t("Double opt-in")],
      ["/settings/tests", t("Test mode")],
    ],
  ],
  [
    t("Code"),
    [
      ["/settings/functions", t("Functions")],
      ["/settings/secrets", t("Secrets")],
    ],
  ],
];

const NARROW = "(max-width: 900px)";

export function SettingsPage() {
  useTitle(t("Settings"));
  const { pathname } = useLocation();
  const narrow = useMediaQuery(NARROW, window.matchMedia(NARROW).matches);
  const here = (to: string) => pathname === to || pathname.startsWith(`${to}/`);
  return (
    <Page title={t("Settings")}>
      <div className={css.settings}>
        {narrow ? <Choice here={here} /> : <List here={here} />}
        <div className={css.place}>
          <Outlet />
        </div>
      </div>
    </Page>
  );
}

type Here = (to: string) => boolean;

function List({ here }: { here: Here }) {
  const id = useId();
  return (
    <nav className={css.list} aria-label={t("Settings")}>
      {GROUPS.map(([group, places], n) => (
        <div key={group}>
          <span id={`${id}-${n}`}>{group}</span>
          <ul aria-labelledby={`${id}-${n}`}>
            {places.map(([to, label]) => (
              <li key={to}>
                <Link to={to} aria-current={here(to) ? "page" : undefined}>
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Choice({ here }: { here: Here }) {
  const navigate = useNavigate();
  const current = GROUPS.flatMap(([, places]) => places).find(([to]) => here(to));
  return (
    <Select
      className={css.choice ?? ""}
      aria-label={t("Which settings")}
      data={GROUPS.map(([group, places]) => ({
        group,
        items: places.map(([value, label]) => ({ value, label })),
      }))}
      value={current?.[0] ?? null}
      allowDeselect={false}
      maxDropdownHeight={480}
      onChange={(to) => to && navigate(to)}
    />
  );
}
