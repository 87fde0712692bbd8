-- Uses attribute_definition_pk. Of two who make one name, or of a value that comes with it, the first stays.
insert into attribute_definition (workspace_id, subject, name, type, title, declared, computed, created_at)
values (%(workspace_id)s, 'contact', %(name)s, %(type)s, %(title)s, true, %(computed)s::jsonb, %(now)s)
on conflict (workspace_id, subject, name) do nothing
returning name
