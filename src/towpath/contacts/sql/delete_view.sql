-- Uses people_view_pk.
delete from people_view where id = %(id)s and workspace_id = %(workspace_id)s
