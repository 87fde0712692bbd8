/** Pools of coupon codes. */

import { Button } from "@mantine/core";
import { IconTicket } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { one } from "@/api/queries";
import type { CouponPool, Paged } from "@/api/types";
import { Empty, Failed, IconTile, Loading, Page } from "@/kit/parts";
import { Table } from "@/kit/table";
import { useTitle } from "@/kit/title";
import { count, day } from "@/kit/words";
import { t } from "@/words/t";
import { NameDialog } from "../sets/naming";
import { CatalogTabs } from "./tabs";

export const POOL = { path: "/coupons", word: t("coupon pool") };

export function CouponsPage() {
  useTitle(t("Coupons"));
  const pools = useQuery(one<Paged<CouponPool>>("/coupons"));
  const [making, setMaking] = useState(false);
  return (
    <Page
      title={t("Catalog & orders")}
      aside={<Button onClick={() => setMaking(true)}>{t("Make a coupon pool")}</Button>}
    >
      <CatalogTabs current="coupons" />
      {pools.error ? (
        <Failed error={pools.error} again={() => pools.refetch()} />
      ) : !pools.data ? (
        <Loading />
      ) : pools.data.items.length === 0 ? (
        <Empty
          icon={
            <IconTile group="data" size={32}>
              <IconTicket size={18} stroke={1.75} />
            </IconTile>
          }
          title={t("No coupon pools yet")}
        >
          {t("A pool holds codes of your shop. A flow gives each code to one person, once.")}
        </Empty>
      ) : (
        <Table
          label={t("Coupon pools")}
          height={40}
          rows={pools.data.items}
          keyOf={(pool) => String(pool.id)}
          linkOf={(pool) => `/catalog/coupons/${pool.id}`}
          columns={[
            {
              title: t("Name"),
              as: "name",
              cell: (pool) => <Link to={`/catalog/coupons/${pool.id}`}>{pool.name}</Link>,
            },
            { title: t("Left"), as: "number", cell: (pool) => count(pool.codes - pool.given) },
            { title: t("Given"), as: "number", cell: (pool) => count(pool.given) },
            { title: t("Made"), as: "still", wide: true, cell: (pool) => day(pool.created_at) },
          ]}
        />
      )}
      <NameDialog noun={POOL} opened={making} onClose={() => setMaking(false)} />
    </Page>
  );
}
