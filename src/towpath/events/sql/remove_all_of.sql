-- Everything the log knows of people whose making is taken back. Their lanes are held. Indexes: event_by_contact, event_key_pk, fact_pk,
-- inbox_pk.
with given as materialized (
    select lane, id from unnest(%(lanes)s, %(ids)s) as given (lane, id)
), keys as (
    delete from event_key using given where event_key.lane = given.lane and event_key.contact_id = given.id
), facts as (
    delete from fact using given where fact.lane = given.lane and fact.contact_id = given.id
), waiting as (
    delete from inbox using given where inbox.lane = given.lane and inbox.contact_id = given.id
)
delete from event using given where event.lane = given.lane and event.contact_id = given.id and event.received_at >= %(since)s
