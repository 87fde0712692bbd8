/** Catalogs: keyed tables in which flows look rows up. */

import { Button } from "@mantine/core";
import { IconTable } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { Catalog, Paged } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, day } from "@/kit/words";
import { NameDialog } from "../sets/naming";
import { CatalogTabs } from "./tabs";

export const CATALOG = { path: "/catalogs", word: "catalog" };

export function TablesPage() {
  useTitle("Catalogs");
  const catalogs = useQuery(one<Paged<Catalog>>("/catalogs"));
  const [making, setMaking] = useState(false);
  return (
    <Page title="Catalog & orders" aside={<Button onClick={() => setMaking(true)}>Make a catalog</Button>}>
      <CatalogTabs current="tables" />
      {catalogs.error ? (
        <Failed error={catalogs.error} again={() => catalogs.refetch()} />
      ) : !catalogs.data ? (
        <Loading />
      ) : catalogs.data.items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconTable size={18} stroke={1.75} />
            </IconTile>
          }
          title="No catalogs yet"
        >
          A catalog is a table of yours: shops, prices, opening hours. Flows look rows up in it by their key.
        </Empty>
      ) : (
        <Table
          label="Catalogs"
          height={40}
          rows={catalogs.data.items}
          keyOf={(catalog) => String(catalog.id)}
          linkOf={(catalog) => `/catalog/tables/${catalog.id}`}
          columns={[
            {
              title: "Name",
              as: "name",
              cell: (catalog) => <Link to={`/catalog/tables/${catalog.id}`}>{catalog.name}</Link>,
            },
            { title: "Key", cell: (catalog) => catalog.key_column },
            { title: "Rows", as: "number", cell: (catalog) => count(catalog.rows) },
            { title: "Changed", as: "still", wide: true, cell: (catalog) => day(catalog.changed_at) },
          ]}
        />
      )}
      <NameDialog
        noun={CATALOG}
        opened={making}
        onClose={() => setMaking(false)}
        more={{ label: "Key column", hint: "By which rows are found; it stays", key: "key_column", initial: "id" }}
      />
    </Page>
  );
}
