-- Uses product_pk.
select id, name, category, product_groups, price, currency, attributes, updated_at
from product
where workspace_id = %(workspace_id)s and id > %(after)s and (%(group)s::text is null or %(group)s::text = any(product_groups))
order by id
limit %(limit)s
