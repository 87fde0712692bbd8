-- Before another sender becomes the default. Index: sender_name.
update sender set is_default = false, updated_at = %(now)s where workspace_id = %(workspace_id)s and channel = %(channel)s and is_default
