/** Everyone, found by the beginning of a name or an address. */

import { Button, Checkbox } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { many as pagesOf } from "@/api/queries";
import type { ContactSummary } from "@/api/types";
import { useSession } from "@/app/session";
import { Aside, Avatar, Empty, Failed, IconTile, Loading, Page, Search, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, DASH, day } from "@/kit/words";
import { many, t } from "@/words/t";
import css from "./pages.module.css";
import { personName } from "./people";
import type { Whom } from "./person/DoDialog";
import { PeopleTabs } from "./sets/tabs";

const DoDialog = lazy(() => import("./person/DoDialog").then((dialog) => ({ default: dialog.DoDialog })));

export function PeoplePage() {
  useTitle(t("People"));
  const [search, setSearch] = useSearchParams();
  const text = search.get("search") ?? "";
  const people = useInfiniteQuery(pagesOf<ContactSummary>("/contacts", { search: text }));
  const { workspace } = useSession();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [whom, setWhom] = useState<Whom | null>(null);
  const mayChange = workspace.role !== "viewer";
  const choose = (id: string, ticked: boolean) => {
    const next = new Set(chosen);
    if (ticked) {
      next.add(id);
    } else {
      next.delete(id);
    }
    setChosen(next);
  };
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
          label={t("Find by name, email, phone or id")}
          value={text}
          onSearch={(typed) => {
            setChosen(new Set());
            setSearch(typed ? { search: typed } : {}, { replace: true });
          }}
        />
        <Aside>{text ? t("Newest first; the nearest where nobody is called so") : t("Newest first")}</Aside>
      </Tools>
      {people.error ? (
        <Failed error={people.error} again={() => people.refetch()} />
      ) : !people.data ? (
        <Loading />
      ) : people.data.length === 0 ? (
        <NoPeople text={text} />
      ) : (
        <>
          {mayChange && (chosen.size > 0 || text) ? (
            <div className={css.row}>
              {chosen.size > 0 ? (
                <>
                  <Button size="xs" onClick={() => setWhom({ contacts: [...chosen].map(Number) })}>
                    {many(chosen.size, "Do with 1 person", "Do with {n} people", { n: count(chosen.size) })}
                  </Button>
                  <Button size="xs" variant="default" onClick={() => setChosen(new Set())}>
                    {t("Choose nobody")}
                  </Button>
                </>
              ) : (
                <Button size="xs" variant="default" onClick={() => setWhom({ search: text })}>
                  {t("Do with everyone found")}
                </Button>
              )}
            </div>
          ) : null}
          <Table
            label={t("People")}
            height={40}
            rows={people.data}
            keyOf={(person) => person.id}
            linkOf={(person) => `/people/${person.id}`}
            columns={[
              ...(mayChange
                ? [
                    {
                      title: t("Chosen"),
                      unsaid: true,
                      width: 40,
                      cell: (person: ContactSummary) => (
                        <Checkbox
                          size="xs"
                          aria-label={t("Choose {person}", { person: personName(person) })}
                          checked={chosen.has(person.id)}
                          onChange={(event) => choose(person.id, event.currentTarget.checked)}
                        />
                      ),
                    },
                  ]
                : []),
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
              { title: t("Email"), cell: (person) => person.email ?? DASH },
              { title: t("Phone"), wide: true, cell: (person) => person.phone ?? DASH },
              { title: t("Your id"), wide: true, cell: (person) => person.external_id ?? DASH },
              { title: t("Since"), as: "still", wide: true, cell: (person) => day(person.created_at) },
            ]}
          />
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

function NoPeople({ text }: { text: string }) {
  const icon = (
    <IconTile group="channels" size={32}>
      <IconUsers size={18} stroke={1.75} />
    </IconTile>
  );
  return text ? (
    <Empty
      icon={icon}
      title={t("Nobody’s name, address or id is like ‘{text}’", { text })}
      action={<Link to="/people">{t("Show everyone")}</Link>}
    />
  ) : (
    <Empty
      icon={icon}
      title={t("Nobody yet")}
      action={<Link to="/settings/keys">{t("Make a key for your shop")}</Link>}
    >
      {t("People appear when your shop or site sends their first event.")}
    </Empty>
  );
}
