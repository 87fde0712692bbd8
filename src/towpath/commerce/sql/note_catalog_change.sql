-- Uses catalog_pk; the row is locked.
update catalog set columns = %(columns)s::text[], changed_at = %(now)s where id = %(catalog_id)s and workspace_id = %(workspace_id)s
