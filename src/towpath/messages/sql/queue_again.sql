-- Messages whose attempt did not hand them over wait for the next one. Index: message_pk. Only while that attempt is the last: another worker
-- may have begun a newer one.
update message set status = 0, due_at = asked.due_at, reason = asked.reason
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(attempts)s::smallint[], %(due)s::timestamptz[], %(reasons)s::text[])
       as asked (lane, process_id, attempts, due_at, reason)
 where message.lane = asked.lane and message.process_id = asked.process_id and message.status = 1 and message.attempts = asked.attempts
