-- Some events, by id; and the senders' ids of them, so that they may come again. The lanes are held. Indexes: event_pk, event_key_pk.
with given as materialized (
    select lane, id, contact_id from unnest(%(lanes)s, %(ids)s, %(contact_ids)s) as given (lane, id, contact_id)
), keys as (
    delete from event_key using given
    where event_key.lane = given.lane and event_key.contact_id = given.contact_id and event_key.event_id = given.id
)
delete from event using given
where event.lane = given.lane and event.id = given.id and event.received_at >= %(since)s
returning event.lane, event.contact_id, event.id, event.name, event.properties
