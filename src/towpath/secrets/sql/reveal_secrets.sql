-- Uses secret_name.
select name, sealed from secret where workspace_id = %(workspace_id)s and name = any(%(names)s::text[])
