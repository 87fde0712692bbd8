-- By the unique index on hash.
select id, workspace_id, name, prefix, scopes, created_at, last_used_at
  from api_key
 where hash = %(hash)s and revoked_at is null
