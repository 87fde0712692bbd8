-- Uses people_list_pk.
select id, sort, name from people_list where workspace_id = %(workspace_id)s and id = any(%(list_ids)s)
