-- Uses people_list_name.
select id, folded from people_list where workspace_id = %(workspace_id)s and sort = %(sort)s and folded = any(%(folded)s::text[])
