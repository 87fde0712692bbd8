-- One message. Index: message_pk.
select m.process_id as id, m.workspace_id, m.flow_id, m.version_id, m.node, m.run_id, nullif(m.contact_id, 0) as contact_id, m.channel, m.name, m.status, m.reason, m.transactional,
       m.test, m.planned_at, m.ended_at, m.address, kept.content ->> 'subject' as subject, m.delivered_at, m.opened_at, m.clicked_at, m.attempts
  from message as m
  left join message_content as kept on kept.lane = m.lane and kept.process_id = m.process_id
 where m.lane = %(lane)s and m.process_id = %(process_id)s and m.workspace_id = %(workspace_id)s
