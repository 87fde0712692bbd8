-- Time zones of workspaces. Index: the primary key.
select id, time_zone from workspace where id = any(%(workspaces)s)
