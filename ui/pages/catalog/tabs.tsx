import { Tabs } from "@/kit/parts";

export function CatalogTabs({ current }: { current: "products" | "orders" | "coupons" | "tables" }) {
  return (
    <Tabs
      label="Catalog and orders"
      tabs={[
        { to: "/catalog/products", label: "Products", current: current === "products" },
        { to: "/catalog/orders", label: "Orders", current: current === "orders" },
        { to: "/catalog/coupons", label: "Coupons", current: current === "coupons" },
        { to: "/catalog/tables", label: "Catalogs", current: current === "tables" },
      ]}
    />
  );
}
