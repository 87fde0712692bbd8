-- By primary key. flow_template_name refuses a name that another has.
update flow_template as t
   set name = %(name)s, text = %(text)s, changed_at = %(now)s
 where t.id = %(id)s and t.workspace_id = %(workspace_id)s
returning t.id
