-- By primary key.
select settings from sending_policy where workspace_id = %(workspace_id)s
