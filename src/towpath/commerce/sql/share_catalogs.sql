-- Uses catalog_pk. What a launch names stays till it is committed.
select id from catalog where workspace_id = %(workspace_id)s and id = any(%(catalog_ids)s) order by id for key share
