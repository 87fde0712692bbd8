/** Side bar and page. On narrow screens the side bar slides in. */

import { Drawer, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconChecklist,
  IconHome,
  IconMail,
  IconMenu2,
  IconPackage,
  IconPlayerPlay,
  IconSearch,
  IconSelector,
  IconSettings,
  IconSitemap,
  IconUsers,
  type TablerIcon,
} from "@tabler/icons-react";
import { useEffect } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { ask } from "@/api/client";
import { Avatar } from "@/kit/parts";
import { t } from "@/words/t";
import { Mark } from "./Mark";
import { useOpenPalette } from "./search";
import { useSession, useSignOut } from "./session";
import css from "./shell.module.css";

function placesToGo(): readonly { readonly to: string; readonly name: string; readonly icon: TablerIcon }[] {
  return [
    { to: "/", name: t("Home"), icon: IconHome },
    { to: "/flows", name: t("Flows"), icon: IconSitemap },
    { to: "/runs", name: t("Runs"), icon: IconPlayerPlay },
    { to: "/people", name: t("People"), icon: IconUsers },
    { to: "/messages", name: t("Messages"), icon: IconMail },
    { to: "/catalog", name: t("Catalog & orders"), icon: IconPackage },
    { to: "/team", name: t("Team"), icon: IconChecklist },
  ];
}

export function Shell() {
  const { pathname } = useLocation();
  const [open, drawer] = useDisclosure(false);
  const openPalette = useOpenPalette();
  const { workspace } = useSession();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(drawer.close, [pathname]);
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#page">
        {t("Skip to the page")}
      </a>
      <aside className={css.side}>
        <Side onSearch={openPalette} />
      </aside>
      <section className={css.bar} aria-label={t("Menu and search")}>
        <button type="button" aria-label={t("Open the menu")} onClick={drawer.open}>
          <IconMenu2 size={20} stroke={1.75} />
        </button>
        <Mark />
        <b>{workspace.name}</b>
        <button type="button" aria-label={t("Search or do")} onClick={openPalette}>
          <IconSearch size={18} stroke={1.75} />
        </button>
      </section>
      <Drawer
        opened={open}
        onClose={drawer.close}
        size={264}
        withCloseButton={false}
        padding={0}
        lockScroll={false}
        transitionProps={{ duration: 180 }}
        title={<span className="visually-hidden">{t("Menu")}</span>}
        classNames={{ body: css.drawer ?? "", header: css.drawerHead ?? "" }}
      >
        <Side onSearch={openPalette} />
      </Drawer>
      <main id="page" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

function Side({ onSearch }: { onSearch: () => void }) {
  const { pathname } = useLocation();
  const { user } = useSession();
  const signOut = useSignOut();
  const link = (to: string, name: string, Icon: TablerIcon) => (
    <Link key={to} to={to} aria-current={isHere(pathname, to) ? "page" : undefined}>
      <Icon size={18} stroke={1.6} aria-hidden />
      {name}
    </Link>
  );
  return (
    <nav className={css.nav} aria-label={t("Main")}>
      <WorkspaceMenu />
      <button type="button" className={css.find} onClick={onSearch}>
        <IconSearch size={15} stroke={1.75} aria-hidden />
        {t("Search or do")}
        <kbd>Ctrl K</kbd>
      </button>
      {placesToGo().map((place) => link(place.to, place.name, place.icon))}
      <i className={css.spring} />
      {link("/settings", t("Settings"), IconSettings)}
      <Menu position="top-start" width={200}>
        <Menu.Target>
          <button type="button" className={css.me}>
            <Avatar name={user.name || user.email} size={24} />
            <span>{user.name || user.email}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to="/settings/account">
            {t("Account and theme")}
          </Menu.Item>
          <Menu.Item onClick={signOut}>{t("Sign out")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}

function isHere(pathname: string, to: string): boolean {
  return to === "/" ? pathname === "/" : pathname.startsWith(to);
}

function WorkspaceMenu() {
  const { workspace, workspaces } = useSession();
  if (workspaces.length < 2) {
    return (
      <div className={css.workspace}>
        <Mark />
        <b>{workspace.name}</b>
      </div>
    );
  }
  const change = async (id: number) => {
    await ask("/session", { method: "PATCH", json: { workspace: id } });
    window.location.assign("/");
  };
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <button type="button" className={css.workspace}>
          <Mark />
          <b>{workspace.name}</b>
          <IconSelector size={16} stroke={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {workspaces.map((other) => (
          <Menu.Item key={other.id} onClick={() => change(other.id)} disabled={other.id === workspace.id}>
            {other.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
