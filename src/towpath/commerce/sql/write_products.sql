-- Uses product_pk.
insert into product as known (workspace_id, id, name, category, product_groups, price, currency, attributes, updated_at)
select %(workspace_id)s, document ->> 'id', document ->> 'name', document ->> 'category',
       array(select jsonb_array_elements_text(document -> 'product_groups')),
       (document ->> 'price')::numeric, document ->> 'currency', document -> 'attributes', %(now)s
from unnest(%(documents)s) as given (document)
on conflict (workspace_id, id) do update
set name = excluded.name, category = excluded.category, product_groups = excluded.product_groups, price = excluded.price,
    currency = excluded.currency, attributes = excluded.attributes, updated_at = excluded.updated_at
