-- Uses user_group_pk.
delete from user_group where id = %(id)s and workspace_id = %(workspace_id)s returning id
