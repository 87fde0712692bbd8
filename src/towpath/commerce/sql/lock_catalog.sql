-- Uses catalog_pk. One import at a time, and none while it is deleted; a launch that names it shares the row.
select name, key_column, columns from catalog where id = %(catalog_id)s and workspace_id = %(workspace_id)s for update
