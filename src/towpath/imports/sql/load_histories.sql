-- What the log tells of these people since the import began. Index: event_by_contact; months before are not read.
select event.contact_id, event.id, event.name,
       case when event.name = any(%(names)s::text[]) then event.properties end,
       coalesce(event.cause ->> 'import' = %(import_id)s::text, false), coalesce(event.cause ->> 'undo' = %(import_id)s::text, false)
from unnest(%(lanes)s, %(ids)s) as given (lane, id)
join event on event.lane = given.lane and event.contact_id = given.id and event.received_at >= %(since)s
order by event.contact_id, event.id
