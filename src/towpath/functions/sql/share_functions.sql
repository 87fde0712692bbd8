-- Uses function_pk. What a launch names stays till it is committed.
select id from function where workspace_id = %(workspace_id)s and id = any(%(function_ids)s) order by id for key share
