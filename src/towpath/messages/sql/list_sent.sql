-- What people were sent, or are being sent, since a moment. Index: message_by_contact. The caller holds the lanes' send locks, so nothing is
-- begun for these people meanwhile: a limit is never exceeded by two claims at once (semantics 34).
select given.lane, given.id, m.channel, m.topic, m.flow_id, coalesce(m.ended_at, %(now)s)
  from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) as given (lane, id)
  join message as m on m.lane = given.lane and m.contact_id = given.id and m.status in (1, 2, 6) and not m.test and not m.transactional
                   and (m.ended_at is null or m.ended_at > %(since)s)
