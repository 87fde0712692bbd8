-- Uses product_pk.
select id, name, category, product_groups, price, currency, attributes, updated_at
from product
where workspace_id = %(workspace_id)s and id > %(after)s
order by id
limit %(limit)s
