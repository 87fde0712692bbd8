-- Of which nobody had said anything. The contacts are locked. Index: consent_pk.
delete from consent
using unnest(%(lanes)s, %(ids)s, %(channels)s, %(topics)s) as given (lane, id, channel, topic)
where consent.lane = given.lane and consent.contact_id = given.id and consent.channel = given.channel and consent.topic = given.topic
