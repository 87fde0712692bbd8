-- By primary key.
select created_by_id from api_key where id = %(key_id)s and workspace_id = %(workspace_id)s
