-- The proof with which each consent was given last, but for the import that is undone. Index: event_by_contact.
select given.id, given.channel, given.topic, newest.proof
from unnest(%(lanes)s, %(ids)s, %(channels)s::text[], %(topics)s::text[]) as given (lane, id, channel, topic)
cross join lateral (
    select event.properties -> 'proof' as proof
    from event
    where event.lane = given.lane and event.contact_id = given.id and event.name = 'consent_given'
      and event.properties ->> 'channel' = given.channel and coalesce(event.properties ->> 'topic', '') = given.topic
      and coalesce(event.cause ->> 'import', '') <> %(import_id)s::text
    order by event.id desc
    limit 1) as newest
