-- Uses catalog_row_pk, once a batch.
select folded, key, columns from catalog_row
where catalog_id = %(catalog_id)s and workspace_id = %(workspace_id)s and folded = any(%(folded)s::text[])
