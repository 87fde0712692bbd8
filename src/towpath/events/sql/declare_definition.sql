-- Uses event_definition_pk. Types that were seen are noted again by the next event of the name.
insert into event_definition as known (workspace_id, name, declared, properties)
values (%(workspace_id)s, %(name)s, true, %(properties)s)
on conflict (workspace_id, name) do update
set declared = true, properties = known.properties || excluded.properties
