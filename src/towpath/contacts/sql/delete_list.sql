-- Uses people_list_pk; the row is locked and its members are gone.
delete from people_list where id = %(list_id)s and workspace_id = %(workspace_id)s
