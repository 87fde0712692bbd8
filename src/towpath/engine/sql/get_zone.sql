-- A reference table.
select time_zone from workspace where id = %(workspace_id)s
