-- By the index on workspace_id; a handful of rows.
select id, workspace_id, name, prefix, scopes, created_at, last_used_at
  from api_key
 where workspace_id = %(workspace_id)s and revoked_at is null
 order by id
