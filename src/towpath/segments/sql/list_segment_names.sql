-- A small reference table.
select name, id from segment where workspace_id = %(workspace_id)s and archived_at is null
