-- What calls were answered. Index: message_content_pk.
update message_content set answer = asked.answer
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(answers)s::jsonb[]) as asked (lane, process_id, answer)
 where message_content.lane = asked.lane and message_content.process_id = asked.process_id
