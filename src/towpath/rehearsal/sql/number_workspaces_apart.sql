-- In the scratch database, before it is first used: its workspaces get numbers that no real one has, so that what a process remembers of
-- one is never taken for the other's. Alone there: under the lock of the scratch database.
select setval(pg_get_serial_sequence('workspace', 'id'), greatest(1000000000, (select max(id) from workspace)))
