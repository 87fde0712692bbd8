-- Uses user_group_pk.
update user_group set name = %(name)s, members = %(members)s, updated_at = %(now)s
where id = %(id)s and workspace_id = %(workspace_id)s returning id
