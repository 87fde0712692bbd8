-- The list of orders, the newest first.
create index customer_order_by_workspace on customer_order (workspace_id, id);
