import { Tabs } from "@/kit/parts";
import { t } from "@/words/t";

export function CatalogTabs({ current }: { current: "products" | "orders" | "coupons" | "tables" }) {
  return (
    <Tabs
      label={t("Catalog and orders")}
      tabs={[
        { to: "/catalog/products", label: t("Products"), current: current === "products" },
        { to: "/catalog/orders", label: t("Orders"), current: current === "orders" },
        { to: "/catalog/coupons", label: t("Coupons"), current: current === "coupons" },
        { to: "/catalog/tables", label: t("Catalogs"), current: current === "tables" },
      ]}
    />
  );
}
