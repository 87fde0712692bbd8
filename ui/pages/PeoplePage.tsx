/** Everyone, or a view of them: found by the beginning of a name or an address, narrowed by a condition. */

import { Button, Checkbox } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { one, many as pages } from "@/api/queries";
import type { ContactRow, Paged } from "@/api/types";
import { useSession } from "@/app/session";
import { Aside, Avatar, Empty, Failed, IconTile, Loading, Page, Search, Tools } from "@/kit/parts";
import { type Column, More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { DASH, day, plain, spell } from "@/kit/words";
import { many, t } from "@/words/t";
import css from "./pages.module.css";
import { personName } from "./people";
import type { Whom } from "./person/DoDialog";
import { PeopleTabs } from "./sets/tabs";
import { useColumnTitles } from "./views/columns";
import { type Look, lookOf, type PeopleView, queryOf, readLook, writeLook } from "./views/look";
import { ViewsBar } from "./views/ViewsBar";

const DoDialog = lazy(() => import("./person/DoDialog").then((dialog) => ({ default: dialog.DoDialog })));

export function PeoplePage() {
  const [said, setSaid] = useSearchParams();
  const views = useQuery(one<Paged<PeopleView>>("/people-views"));
  const view = views.data?.items.find((found) => String(found.id) === said.get("view"));
  const look = readLook(said, lookOf(view));
  useTitle(view?.name ?? t("People"));
  const { workspace } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [whom, setWhom] = useState<Whom | null>(null);
  const unknown = said.has("view") && !view;
  const people = useInfiniteQuery({ ...pages<ContactRow>("/contacts", queryOf(look)), enabled: !unknown });
  const mayChange = workspace.role !== "viewer";
  const onLook = (next: Look) => {
    setChosen(new Set());
    setSaid(writeLook(next, view), { replace: true });
  };
  const onlyFound = look.search !== "" && look.where === null;
  return (
    <Page
      title={t("People")}
      aside={
        <div className={css.actions}>
          <Button component={Link} to="/people/deeds" variant="default">
            {t("Done with many")}
          </Button>
          <Button component={Link} to="/people/imports" variant="default">
            {t("Import")}
          </Button>
        </div>
      }
    >
      <PeopleTabs current="people" />
      <Tools>
        <Search
          key={view?.id ?? ""}
          label={t("Find by name, email, phone or id")}
          value={look.search}
          onSearch={(search) => onLook({ ...look, search })}
        />
        <ViewsBar views={views.data?.items ?? []} view={view} look={look} onLook={onLook} />
        {look.search ? <Aside>{t("The nearest where nobody is called so")}</Aside> : null}
      </Tools>
      {views.data && unknown ? (
        <Empty icon={<PeopleIcon />} title={t("This view is gone")} action={<ShowEveryone />}>
          {t("It was deleted, or is somebody else’s own.")}
        </Empty>
      ) : people.error ? (
        <Failed error={people.error} again={() => people.refetch()} />
      ) : !people.data ? (
        <Loading />
      ) : people.data.length === 0 && !people.hasNextPage ? (
        <NoPeople look={look} />
      ) : (
        <>
          {mayChange && (chosen.size > 0 || onlyFound) ? (
            <div className={css.row}>
              {chosen.size > 0 ? (
                <>
                  <Button size="xs" onClick={() => setWhom({ contacts: [...chosen].map(Number) })}>
                    {many(chosen.size, "Do with {n} person", "Do with {n} people")}
                  </Button>
                  <Button size="xs" variant="default" onClick={() => setChosen(new Set())}>
                    {t("Choose nobody")}
                  </Button>
                </>
              ) : (
                <Button size="xs" variant="default" onClick={() => setWhom({ search: look.search })}>
                  {t("Do with everyone found")}
                </Button>
              )}
            </div>
          ) : null}
          <People people={people.data} columns={look.columns} chosen={chosen} onChosen={mayChange ? setChosen : null} />
          {people.data.length === 0 ? (
            <p className={css.soft}>{t("Nobody among the people looked at so far.")}</p>
          ) : null}
          <More has={people.hasNextPage} busy={people.isFetchingNextPage} onMore={() => people.fetchNextPage()} />
        </>
      )}
      {whom ? (
        <Suspense>
          <DoDialog whom={whom} opened onClose={() => setWhom(null)} />
        </Suspense>
      ) : null}
    </Page>
  );
}

interface Shown {
  readonly people: readonly ContactRow[];
  readonly columns: readonly string[];
  readonly chosen: ReadonlySet<string>;
  /** Null: nobody can be chosen. */
  readonly onChosen: ((chosen: ReadonlySet<string>) => void) | null;
}

function People({ people, columns, chosen, onChosen }: Shown) {
  const titles = useColumnTitles(columns.length > 0);
  const choice: Column<ContactRow> = {
    title: t("Chosen"),
    unsaid: true,
    width: 40,
    cell: (person) => (
      <Checkbox
        size="xs"
        aria-label={t("Choose {name}", { name: personName(person) })}
        checked={chosen.has(person.id)}
        onChange={(event) => {
          const next = new Set(chosen);
          if (event.currentTarget.checked) {
            next.add(person.id);
          } else {
            next.delete(person.id);
          }
          onChosen?.(next);
        }}
      />
    ),
  };
  const usual: Column<ContactRow>[] = [
    { title: t("Email"), cell: (person) => person.email ?? DASH },
    { title: t("Phone"), wide: true, cell: (person) => person.phone ?? DASH },
    { title: t("Your id"), wide: true, cell: (person) => person.external_id ?? DASH },
    { title: t("Since"), as: "still", wide: true, cell: (person) => day(person.created_at) },
  ];
  return (
    <Table
      label={t("People")}
      height={40}
      rows={people}
      keyOf={(person) => person.id}
      linkOf={(person) => `/people/${person.id}`}
      columns={[
        ...(onChosen ? [choice] : []),
        {
          title: t("Name"),
          as: "name",
          cell: (person) => (
            <Link to={`/people/${person.id}`} className={css.person}>
              <Avatar name={personName(person)} />
              {personName(person)}
            </Link>
          ),
        },
        ...(columns.length === 0
          ? usual
          : columns.map((column, place) => ({
              title: titles.get(column) ?? spell(column),
              wide: place > 0,
              cell: (person: ContactRow) => plain(person.values[column]),
            }))),
      ]}
    />
  );
}

function NoPeople({ look }: { look: Look }) {
  if (look.where !== null) {
    return (
      <Empty icon={<PeopleIcon />} title={t("Nobody is as the filter asks")} action={<ShowEveryone />}>
        {look.search ? t("The filter is asked of those whom the search finds.") : undefined}
      </Empty>
    );
  }
  return look.search ? (
    <Empty
      icon={<PeopleIcon />}
      title={t("Nobody’s name, address or id is like ‘{text}’", { text: look.search })}
      action={<ShowEveryone />}
    />
  ) : (
    <Empty
      icon={<PeopleIcon />}
      title={t("Nobody yet")}
      action={<Link to="/settings/keys">{t("Make a key for your shop")}</Link>}
    >
      {t("People appear when your shop or site sends their first event.")}
    </Empty>
  );
}

function ShowEveryone() {
  return <Link to="/people">{t("Show everyone")}</Link>;
}

function PeopleIcon() {
  return (
    <IconTile group="channels" size={32}>
      <IconUsers size={18} stroke={1.75} />
    </IconTile>
  );
}
