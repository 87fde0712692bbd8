-- Uses secret_name. Held against a launch that names it, which shares the row.
select id from secret where workspace_id = %(workspace_id)s and name = %(name)s for update
