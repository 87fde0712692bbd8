-- What the engine must know of workspaces: a small reference table.
select id, flows_revision, time_zone, test_mode from workspace
