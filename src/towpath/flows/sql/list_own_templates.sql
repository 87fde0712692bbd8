-- Index flow_template_name.
select t.id, t.text from flow_template as t where t.workspace_id = %(workspace_id)s order by lower(t.name)
