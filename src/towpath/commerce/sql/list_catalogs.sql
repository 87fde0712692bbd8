-- Uses catalog_name, and catalog_row_pk for the numbers.
select id, name, key_column, columns, created_at, changed_at,
       (select count(*) from catalog_row where catalog_row.catalog_id = catalog.id) as rows
from catalog
where workspace_id = %(workspace_id)s and (%(catalog_id)s::integer is null or id = %(catalog_id)s)
order by folded
