-- Uses function_pk. Held against a launch that names it, which shares the row.
select name from function where id = %(id)s and workspace_id = %(workspace_id)s for update
