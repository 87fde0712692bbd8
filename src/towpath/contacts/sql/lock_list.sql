-- Uses people_list_pk. Held against a launch that names it: the launch shares the row, so one of the two waits and sees the other.
select id, sort, name, created_at from people_list
where id = %(list_id)s and workspace_id = %(workspace_id)s and sort = %(sort)s
for update
