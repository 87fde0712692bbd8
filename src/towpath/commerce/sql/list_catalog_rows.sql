-- Uses catalog_row_pk from where the last page ended.
select folded, key, columns from catalog_row
where catalog_id = %(catalog_id)s and workspace_id = %(workspace_id)s and folded > %(after)s
order by folded
limit %(limit)s
