-- Uses secret_pk. What a launch names stays till it is committed.
select id from secret where workspace_id = %(workspace_id)s and id = any(%(secret_ids)s) order by id for key share
