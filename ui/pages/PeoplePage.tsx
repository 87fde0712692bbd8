/** Everyone, found by the beginning of a name or an address. */

import { Button } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { many } from "@/api/queries";
import type { ContactSummary } from "@/api/types";
import { Aside, Avatar, Empty, Failed, IconTile, Loading, Page, Search, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { DASH, day } from "@/kit/words";
import css from "./pages.module.css";
import { personName } from "./people";
import { PeopleTabs } from "./sets/tabs";

export function PeoplePage() {
  useTitle("People");
  const [search, setSearch] = useSearchParams();
  const text = search.get("search") ?? "";
  const people = useInfiniteQuery(many<ContactSummary>("/contacts", { search: text }));
  return (
    <Page
      title="People"
      aside={
        <Button component={Link} to="/people/imports" variant="default">
          Import
        </Button>
      }
    >
      <PeopleTabs current="people" />
      <Tools>
        <Search
          label="Find by name, email, phone or id"
          value={text}
          onSearch={(typed) => setSearch(typed ? { search: typed } : {}, { replace: true })}
        />
        <Aside>{text ? "Newest first; the nearest where nobody is called so" : "Newest first"}</Aside>
      </Tools>
      {people.error ? (
        <Failed error={people.error} again={() => people.refetch()} />
      ) : !people.data ? (
        <Loading />
      ) : people.data.length === 0 ? (
        <NoPeople text={text} />
      ) : (
        <>
          <Table
            label="People"
            height={40}
            rows={people.data}
            keyOf={(person) => person.id}
            linkOf={(person) => `/people/${person.id}`}
            columns={[
              {
                title: "Name",
                as: "name",
                cell: (person) => (
                  <Link to={`/people/${person.id}`} className={css.person}>
                    <Avatar name={personName(person)} />
                    {personName(person)}
                  </Link>
                ),
              },
              { title: "Email", cell: (person) => person.email ?? DASH },
              { title: "Phone", wide: true, cell: (person) => person.phone ?? DASH },
              { title: "Your id", wide: true, cell: (person) => person.external_id ?? DASH },
              { title: "Since", as: "still", wide: true, cell: (person) => day(person.created_at) },
            ]}
          />
          <More has={people.hasNextPage} busy={people.isFetchingNextPage} onMore={() => people.fetchNextPage()} />
        </>
      )}
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
      title={`Nobody’s name, address or id is like ‘${text}’`}
      action={<Link to="/people">Show everyone</Link>}
    />
  ) : (
    <Empty icon={icon} title="Nobody yet" action={<Link to="/settings/keys">Make a key for your shop</Link>}>
      People appear when your shop or site sends their first event.
    </Empty>
  );
}
