-- Uses product_pk. What is there already stays: of two who make one product at once the second makes none.
insert into product (workspace_id, id, name, category, product_groups, price, currency, attributes, updated_at)
select %(workspace_id)s, document ->> 'id', document ->> 'name', document ->> 'category',
       array(select jsonb_array_elements_text(document -> 'product_groups')),
       (document ->> 'price')::numeric, document ->> 'currency', document -> 'attributes', %(now)s
from unnest(%(documents)s) as given (document)
on conflict (workspace_id, id) do nothing
returning id
