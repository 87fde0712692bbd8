-- By primary key: the row is locked till the commit, after which every running worker reads the workspace anew.
update workspace set flows_revision = flows_revision + 1 where id = %(workspace_id)s
