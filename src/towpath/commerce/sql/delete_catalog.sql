-- Uses catalog_pk; the row is locked and its rows are gone.
delete from catalog where id = %(catalog_id)s and workspace_id = %(workspace_id)s
