-- The unique index flow_template_name closes the race of two with one name: the later one gets no row.
insert into flow_template (workspace_id, name, text, made_by, changed_at)
values (%(workspace_id)s, %(name)s, %(text)s, %(by)s, %(now)s)
on conflict do nothing
returning id
