-- Events that a wait with a look-back finds in the log (semantics 27). Index: event_by_contact.
select given.place, event.id, event.lane, event.workspace_id, coalesce(event.contact_id, 0), event.name, event.occurred_at, event.received_at,
       event.historical, event.depth, event.properties
from unnest(%(lanes)s, %(contacts)s, %(names)s, %(since)s) with ordinality as given (lane, contact_id, name, since, place)
join event on event.lane = given.lane and event.contact_id = given.contact_id and event.name = given.name and event.received_at >= given.since
where not event.historical
order by event.id
