-- Messages come to one of their five ends. Index: message_pk. Only one that has not ended, and whose last attempt is the one that
-- is judged (or none has begun): an end is never changed, nor given by a worker that was frozen meanwhile.
update message set status = asked.status, reason = asked.reason, parts = asked.parts, provider_id = asked.provider_id, ended_at = %(now)s,
                   address = coalesce(asked.address, message.address), gates = coalesce(asked.gates, message.gates)
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(before)s::smallint[], %(statuses)s::smallint[], %(reasons)s::text[], %(parts)s::smallint[],
              %(provider_ids)s::text[], %(addresses)s::text[], %(gates)s::jsonb[])
       as asked (lane, process_id, before, status, reason, parts, provider_id, address, gates)
 where message.lane = asked.lane and message.process_id = asked.process_id
   and (message.status = 0 and message.attempts = asked.before or message.status = 1 and message.attempts = asked.before + 1)
returning message.lane, message.process_id
