-- Uses secret_pk; the row is locked.
delete from secret where id = %(id)s and workspace_id = %(workspace_id)s
