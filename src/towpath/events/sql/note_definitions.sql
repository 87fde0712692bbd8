-- Uses event_definition_pk. Two senders who see a new event at once: the second adds its types to the first's.
insert into event_definition as known (workspace_id, name, properties, first_seen_at, last_seen_at)
select %(workspace_id)s, name, properties, %(at)s, %(at)s
from unnest(%(names)s, %(properties)s) as given (name, properties)
on conflict (workspace_id, name) do update
set properties = known.properties || excluded.properties,
    first_seen_at = coalesce(known.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
