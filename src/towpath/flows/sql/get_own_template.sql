-- By primary key; for update: two who rename it come one after the other.
select t.text from flow_template as t where t.id = %(id)s and t.workspace_id = %(workspace_id)s for update
