-- Uses attribute_definition_pk. Of two senders who see a new attribute at once, the first gives it its type.
insert into attribute_definition (workspace_id, subject, name, type, declared, created_at)
select %(workspace_id)s, %(subject)s, name, type, false, %(now)s
from unnest(%(names)s, %(types)s) as given (name, type)
on conflict (workspace_id, subject, name) do nothing
