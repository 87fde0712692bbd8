-- Messages that a gate holds: looked at again at their new moment. Index: message_pk. One that was cancelled meanwhile stays as it is.
update message set due_at = asked.due_at, gates = asked.gates
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(due)s::timestamptz[], %(gates)s::jsonb[])
       as asked (lane, process_id, due_at, gates)
 where message.lane = asked.lane and message.process_id = asked.process_id and message.status = 0
