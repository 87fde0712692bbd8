-- Uses people_list_pk. What a launch names stays till it is committed.
select id from people_list where workspace_id = %(workspace_id)s and id = any(%(list_ids)s) order by id for key share
