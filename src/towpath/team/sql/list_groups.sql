-- Uses user_group_name; a handful of rows. id null: all of the workspace.
select id, workspace_id, name, members, updated_at from user_group
where workspace_id = %(workspace_id)s and (%(id)s::integer is null or id = %(id)s)
order by name
