-- Uses product_pk, in its order: of two who change one product at once the second sees what the first left.
select id, name, category, product_groups, price, currency, attributes, updated_at
from product
where workspace_id = %(workspace_id)s and id = any(%(ids)s)
order by id
for update
