-- What people said about a channel. Index: consent_pk.
select consent.lane, consent.contact_id, consent.topic, consent.given, consent.at
  from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) as asked (lane, contact_id)
  join consent on consent.lane = asked.lane and consent.contact_id = asked.contact_id and consent.channel = %(channel)s
