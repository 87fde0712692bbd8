/** What the workspace sells. */

import { IconPackage } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { many } from "@/api/queries";
import type { Product } from "@/api/types";
import { Chip, Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { DASH, money } from "@/kit/words";
import { rich, t } from "@/words/t";
import css from "../pages.module.css";
import { CatalogTabs } from "./tabs";

export function ProductsPage() {
  useTitle(t("Products"));
  const [search] = useSearchParams();
  const group = search.get("group") ?? "";
  const products = useInfiniteQuery(many<Product>("/products", { group }));
  return (
    <Page title={t("Catalog & orders")}>
      <CatalogTabs current="products" />
      {group ? (
        <p className={css.soft}>
          {rich("Products in the group ‘{group}’ · {link}", {
            group,
            link: (
              <Link to="/catalog/products" className={css.within}>
                {t("Show all")}
              </Link>
            ),
          })}
        </p>
      ) : null}
      {products.error ? (
        <Failed error={products.error} again={() => products.refetch()} />
      ) : !products.data ? (
        <Loading />
      ) : products.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconPackage size={18} stroke={1.75} />
            </IconTile>
          }
          title={group ? t("No product is in the group ‘{group}’", { group }) : t("No products yet")}
        >
          {group
            ? ""
            : t(
                "Your shop sends them to /api/v1/products; lines of orders take their names, categories and groups from here.",
              )}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Products")}
            height={40}
            rows={products.data}
            keyOf={(product) => product.id}
            columns={[
              { title: t("Name"), as: "name", cell: (product) => product.name },
              { title: t("Your id"), wide: true, cell: (product) => product.id },
              { title: t("Category"), wide: true, cell: (product) => product.category || DASH },
              {
                title: t("Groups"),
                cell: (product) =>
                  product.product_groups.length === 0 ? (
                    DASH
                  ) : (
                    <span className={css.chips}>
                      {product.product_groups.map((name) => (
                        <Link key={name} to={`/catalog/products?${new URLSearchParams({ group: name })}`}>
                          <Chip>{name}</Chip>
                        </Link>
                      ))}
                    </span>
                  ),
              },
              {
                title: t("Price"),
                as: "number",
                cell: (product) => (product.price === null ? DASH : money(product.price, product.currency)),
              },
            ]}
          />
          <More has={products.hasNextPage} busy={products.isFetchingNextPage} onMore={() => products.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}
