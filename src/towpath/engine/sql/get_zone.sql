-- A reference table.
select time_zone, test_mode from workspace where id = %(workspace_id)s
