-- Uses attribute_definition_pk.
insert into attribute_definition as known (workspace_id, subject, name, type, title, description, choices, declared, created_at)
values (%(workspace_id)s, %(subject)s, %(name)s, %(type)s, %(title)s, %(description)s, %(choices)s::text[], true, %(now)s)
on conflict (workspace_id, subject, name) do update
set type = case when known.computed is null then excluded.type else known.type end, title = excluded.title, declared = true,
    description = excluded.description, choices = excluded.choices
