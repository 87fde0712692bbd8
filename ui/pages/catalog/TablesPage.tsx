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
import { t } from "@/words/t";
import { NameDialog } from "../sets/naming";
import { CatalogTabs } from "./tabs";

export const CATALOG = { path: "/catalogs", word: t("catalog") };

export function TablesPage() {
  useTitle(t("Catalogs"));
  const catalogs = useQuery(one<Paged<Catalog>>("/catalogs"));
  const [making, setMaking] = useState(false);
  return (
    <Page title={t("Catalog & orders")} aside={<Button onClick={() => setMaking(true)}>{t("Make a catalog")}</Button>}>
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
          title={t("No catalogs yet")}
        >
          {t("A catalog is a table of yours: shops, prices, opening hours. Flows look rows up in it by their key.")}
        </Empty>
      ) : (
        <Table
          label={t("Catalogs")}
          height={40}
          rows={catalogs.data.items}
          keyOf={(catalog) => String(catalog.id)}
          linkOf={(catalog) => `/catalog/tables/${catalog.id}`}
          columns={[
            {
              title: t("Name"),
              as: "name",
              cell: (catalog) => <Link to={`/catalog/tables/${catalog.id}`}>{catalog.name}</Link>,
            },
            { title: t("Key"), cell: (catalog) => catalog.key_column },
            { title: t("Rows"), as: "number", cell: (catalog) => count(catalog.rows) },
            { title: t("Changed"), as: "still", wide: true, cell: (catalog) => day(catalog.changed_at) },
          ]}
        />
      )}
      <NameDialog
        noun={CATALOG}
        opened={making}
        onClose={() => setMaking(false)}
        more={{
          label: t("Key column"),
          hint: t("By which rows are found; it stays"),
          key: "key_column",
          initial: "id",
        }}
      />
    </Page>
  );
}
