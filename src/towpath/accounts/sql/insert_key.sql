-- One new row; the unique hash can not be met twice.
insert into api_key (workspace_id, name, prefix, hash, scopes, created_at, created_by_id)
values (%(workspace_id)s, %(name)s, %(prefix)s, %(hash)s, %(scopes)s, %(now)s, %(user_id)s)
returning id
