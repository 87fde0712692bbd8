-- Uses order_line_pk on both sides.
with gone as (
    delete from order_line where lane = %(from_lane)s and order_id = any(%(ids)s)
    returning order_id, number, workspace_id, product_id, name, category, product_groups, quantity, price, attributes
)
insert into order_line (lane, order_id, number, workspace_id, product_id, name, category, product_groups, quantity, price, attributes)
select %(to_lane)s, order_id, number, workspace_id, product_id, name, category, product_groups, quantity, price, attributes from gone
