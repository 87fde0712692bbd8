-- What was rendered for these messages before. Index: message_content_pk.
select kept.lane, kept.process_id, kept.content, kept.links
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[]) as asked (lane, process_id)
  join message_content as kept on kept.lane = asked.lane and kept.process_id = asked.process_id
