-- Uses order_line_pk; the orders are locked or new.
insert into order_line (lane, order_id, number, workspace_id, product_id, name, category, product_groups, quantity, price, attributes)
select lane, order_id, number, %(workspace_id)s, document ->> 'product_id', document ->> 'name', document ->> 'category',
       array(select jsonb_array_elements_text(document -> 'product_groups')),
       (document ->> 'quantity')::numeric, (document ->> 'price')::numeric, document -> 'attributes'
from unnest(%(lanes)s, %(order_ids)s, %(numbers)s, %(documents)s) as given (lane, order_id, number, document)
