-- Uses event_definition_pk.
select name, declared, properties, first_seen_at, last_seen_at
from event_definition
where workspace_id = %(workspace_id)s
order by name
