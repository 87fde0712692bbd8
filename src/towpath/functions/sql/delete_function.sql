-- Uses function_pk; the row is locked.
delete from function where id = %(id)s and workspace_id = %(workspace_id)s
