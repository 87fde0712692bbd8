-- By primary key.
select settings from preference_page where workspace_id = %(workspace_id)s
