-- Index: sender_pk.
update sender set settings = settings || %(patch)s::jsonb, updated_at = %(now)s
 where id = %(id)s and workspace_id = %(workspace_id)s
