-- Index template_name (workspace_id leads).
select t.name from template as t where t.workspace_id = %(workspace_id)s
