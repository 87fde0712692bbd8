-- Primary key of workspace.
select w.flows_revision, w.time_zone from workspace as w where w.id = %(workspace_id)s
