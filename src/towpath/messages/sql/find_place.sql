-- The message that a link or pixel is about. Index: message_pk, message_content_pk.
select m.lane, m.process_id, m.workspace_id, nullif(m.contact_id, 0) as contact_id, m.flow_id, m.version_id, m.node, m.run_id, m.name, m.channel, m.address, m.status, m.test,
       m.ended_at, kept.content ->> 'flow' as flow_name, coalesce(kept.content ->> 'topic', m.topic) as topic
  from message as m
  left join message_content as kept on kept.lane = m.lane and kept.process_id = m.process_id
 where m.lane = %(lane)s and m.process_id = %(process_id)s
