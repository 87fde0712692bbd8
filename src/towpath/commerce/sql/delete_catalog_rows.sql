-- Uses catalog_row_pk.
delete from catalog_row where catalog_id = %(catalog_id)s and workspace_id = %(workspace_id)s
