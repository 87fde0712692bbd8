-- Events of the log by id. Index: event_pk (of each partition).
select event.id, event.lane, event.workspace_id, coalesce(event.contact_id, 0), event.name, event.occurred_at, event.received_at, event.historical,
       event.depth, event.properties
from unnest(%(lanes)s, %(ids)s) as given (lane, id)
join event on event.lane = given.lane and event.id = given.id
