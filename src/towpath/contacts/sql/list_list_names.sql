-- Uses people_list_name.
select id, name from people_list where workspace_id = %(workspace_id)s and sort = %(sort)s order by folded
