-- Uses consent_pk; the contacts are locked.
select consent.lane, consent.contact_id, consent.channel, consent.topic, consent.given, consent.pending
from consent
join unnest(%(lanes)s, %(ids)s, %(channels)s, %(topics)s) as wanted (lane, id, channel, topic)
  on consent.lane = wanted.lane and consent.contact_id = wanted.id and consent.channel = wanted.channel and consent.topic = wanted.topic
