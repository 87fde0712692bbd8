-- By primary key.
delete from flow_template as t where t.id = %(id)s and t.workspace_id = %(workspace_id)s returning t.id
