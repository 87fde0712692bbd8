-- A small reference table: what the ids of segments are called now.
select id, name from segment where workspace_id = %(workspace_id)s
