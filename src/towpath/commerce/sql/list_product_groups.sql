-- Uses product_pk; a page for people over a reference table.
select member.name, count(*)
from product, unnest(product.product_groups) as member (name)
where product.workspace_id = %(workspace_id)s
group by member.name
order by member.name
limit %(limit)s
