-- Uses product_pk; a page for people over a reference table.
select distinct category from product where workspace_id = %(workspace_id)s and category <> '' order by category limit %(limit)s
