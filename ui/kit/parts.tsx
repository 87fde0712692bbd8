/** The small parts that every page is made of. */

import { Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconAlertTriangle, IconSearch } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { t } from "@/words/t";
import { KindIcon } from "./icons";
import css from "./kit.module.css";
import { initials } from "./words";

export function Tile({ group, kind, svg, size = 28 }: { group: string; kind: string; svg?: string; size?: number }) {
  return (
    <span className={`${css.tile} ${css[group] ?? css.end}`} style={{ width: size, height: size }}>
      <KindIcon kind={kind} {...(svg ? { svg } : {})} size={Math.round(size * 0.55)} />
    </span>
  );
}

export function IconTile({ group, size = 24, children }: { group: string; size?: number; children: ReactNode }) {
  return (
    <span className={`${css.tile} ${css[group] ?? css.end}`} style={{ width: size, height: size }}>
      {children}
    </span>
  );
}

export type Tone = "good" | "warn" | "bad" | "calm" | "hollow" | "grey";

export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={css.status}>
      <i className={css.dot} data-tone={tone} />
      {children}
    </span>
  );
}

export function Chip({ tone, children }: { tone?: "accent" | "good" | "bad" | "warn"; children: ReactNode }) {
  return (
    <span className={css.chip} data-tone={tone}>
      {children}
    </span>
  );
}

export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <span
      className={css.avatar}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  );
}

export function Page({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{title}</h1>
        {aside}
      </header>
      {children}
    </div>
  );
}

export function Tools({ children }: { children: ReactNode }) {
  return <div className={css.tools}>{children}</div>;
}

export function Aside({ children }: { children: ReactNode }) {
  return <span className={css.aside}>{children}</span>;
}

export interface TabLink {
  readonly to: string;
  readonly label: string;
  readonly count?: number | undefined;
  readonly current: boolean;
}

export function Tabs({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  const row = useRef<HTMLElement>(null);
  // On a narrow screen the row scrolls: the current tab is in sight.
  useEffect(() => {
    const here = row.current?.querySelector<HTMLElement>("[data-current=true]");
    if (row.current && here) {
      const [outer, inner] = [row.current.getBoundingClientRect(), here.getBoundingClientRect()];
      row.current.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
    }
  }, []);
  return (
    <nav className={css.tabs} aria-label={label} ref={row}>
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          data-current={tab.current}
          aria-current={tab.current ? "page" : undefined}
          replace
        >
          {tab.label}
          {tab.count === undefined ? null : <span>{tab.count.toLocaleString("en")}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** Asks 250 ms after the last letter. */
export function Search({ label, value, onSearch }: { label: string; value: string; onSearch: (text: string) => void }) {
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(onSearch, 250);
  return (
    <TextInput
      type="search"
      size="xs"
      w={280}
      maw="100%"
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={15} stroke={1.75} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}

export function Empty({
  icon,
  title,
  children,
  action,
  page = false,
}: {
  icon?: ReactNode;
  title: string;
  /** It is all that the page shows. */
  page?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      {icon}
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

/** A page of its own that could not be loaded. */
export function FailedPage({ error, again }: { error: unknown; again?: () => void }) {
  return (
    <main>
      <h1 className="visually-hidden">{t("Not loaded")}</h1>
      <Failed error={error} {...(again ? { again } : {})} />
    </main>
  );
}

/** A page of its own that is on its way. */
export function LoadingPage() {
  return (
    <main className={css.page}>
      <h1 className="visually-hidden">{t("Loading")}</h1>
      <Loading />
    </main>
  );
}

export function Failed({ error, again }: { error: unknown; again?: () => void }) {
  const sentence = error instanceof Error ? error.message : t("Something failed.");
  return (
    <div role="alert">
      <Empty
        icon={
          <IconTile group="bad" size={32}>
            <IconAlertTriangle size={18} stroke={1.75} />
          </IconTile>
        }
        title={t("This could not be loaded")}
        action={
          again ? (
            <Button variant="default" onClick={again}>
              {t("Try again")}
            </Button>
          ) : null
        }
      >
        {sentence}
      </Empty>
    </div>
  );
}

const WIDTHS = ["62%", "48%", "71%", "55%", "66%", "43%", "58%", "69%"];

/** Grey lines in place of text, after 200 ms. */
export function Loading({ lines = 6 }: { lines?: number }) {
  return (
    <div className={css.lines} role="status">
      <span className="visually-hidden">{t("Loading")}</span>
      {WIDTHS.slice(0, lines).map((width) => (
        <i key={width} style={{ width }} />
      ))}
    </div>
  );
}

export interface ProblemLine {
  readonly message: string;
  readonly where?: string;
  readonly level?: string;
}

export function ProblemList({ problems }: { problems: readonly ProblemLine[] }) {
  return (
    <ul className={css.problems}>
      {problems.map((problem, n) => (
        // Problems have no id and never change place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <li key={n} data-level={problem.level ?? "error"}>
          <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
          <span>
            {problem.message}
            {problem.where ? <small>{problem.where}</small> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}

export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={css.facts}>
      {facts.map(([name, value]) => (
        <FactRow key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ name, value }: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

export function BigNumbers({
  numbers,
}: {
  numbers: readonly (readonly [label: string, value: string, beneath?: string])[];
}) {
  return (
    <dl className={css.big}>
      {numbers.map(([label, value, beneath]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
          {beneath ? <small>{beneath}</small> : null}
        </div>
      ))}
    </dl>
  );
}
