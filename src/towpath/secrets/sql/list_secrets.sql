-- Uses secret_name. What is sealed is left where it is.
select id, name, made_at, changed_at from secret where workspace_id = %(workspace_id)s order by name
