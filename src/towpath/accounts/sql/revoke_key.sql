-- By primary key.
update api_key set revoked_at = %(now)s where workspace_id = %(workspace_id)s and id = %(key_id)s and revoked_at is null
