/** Orders, newest first. */

import { IconShoppingBag } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearchParams } from "react-router";
import { many } from "@/api/queries";
import type { Order } from "@/api/types";
import { Aside, Empty, Failed, IconTile, Loading, Page, Search, Tools } from "@/kit/parts";
import { More, Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { DASH, moment, money, zoneName } from "@/kit/words";
import { t } from "@/words/t";
import { CatalogTabs } from "./tabs";

export function OrdersPage() {
  useTitle(t("Orders"));
  const [search, setSearch] = useSearchParams();
  const number = search.get("order_id") ?? "";
  const orders = useInfiniteQuery(many<Order>("/orders", { order_id: number }));
  return (
    <Page title={t("Catalog & orders")}>
      <CatalogTabs current="orders" />
      <Tools>
        <Search
          label={t("Find by its number")}
          value={number}
          onSearch={(typed) => setSearch(typed ? { order_id: typed } : {}, { replace: true })}
        />
        <Aside>{t("Newest first, times in {zone}", { zone: zoneName() })}</Aside>
      </Tools>
      {orders.error ? (
        <Failed error={orders.error} again={() => orders.refetch()} />
      ) : !orders.data ? (
        <Loading />
      ) : orders.data.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconShoppingBag size={18} stroke={1.75} />
            </IconTile>
          }
          title={number ? t("No order has the number ‘{number}’", { number }) : t("No orders yet")}
        >
          {number
            ? t("The whole number is needed, as your shop writes it.")
            : t("Your shop sends them as it sends events.")}
        </Empty>
      ) : (
        <>
          <Table
            label={t("Orders")}
            height={40}
            rows={orders.data}
            keyOf={(order) => order.id}
            columns={[
              { title: t("Order"), as: "name", cell: (order) => order.order_id },
              { title: t("Status"), as: "still", cell: (order) => order.status.replaceAll("_", " ") },
              { title: t("Total"), as: "number", cell: (order) => money(order.total, order.currency) },
              {
                title: t("Who"),
                wide: true,
                cell: (order) =>
                  order.contact ? <Link to={`/people/${order.contact}`}>{t("The customer")}</Link> : DASH,
              },
              { title: t("When"), as: "still", wide: true, cell: (order) => moment(order.created_at) },
            ]}
          />
          <More has={orders.hasNextPage} busy={orders.isFetchingNextPage} onMore={() => orders.fetchNextPage()} />
        </>
      )}
    </Page>
  );
}
