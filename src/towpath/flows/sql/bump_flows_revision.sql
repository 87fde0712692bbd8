-- Workers look at this number and read the flows again when it has grown. Primary key of workspace.
update workspace as w set flows_revision = w.flows_revision + 1 where w.id = %(workspace_id)s
