-- Messages to one person, the newest first. Index: message_by_contact.
select m.process_id as id, m.workspace_id, m.flow_id, m.version_id, m.node, m.run_id, m.contact_id, m.channel, m.name, m.status, m.reason, m.transactional,
       m.test, m.planned_at, m.ended_at, m.address, kept.content ->> 'subject' as subject, m.delivered_at, m.opened_at, m.clicked_at, m.attempts
  from message as m
  left join message_content as kept on kept.lane = m.lane and kept.process_id = m.process_id
 where m.lane = %(lane)s and m.contact_id = %(contact_id)s and m.workspace_id = %(workspace_id)s
   and (%(before_at)s::timestamptz is null or (m.planned_at, m.process_id) < (%(before_at)s, %(before_id)s))
   and (%(flow_id)s::integer is null or m.flow_id = %(flow_id)s) and (%(run_id)s::bigint is null or m.run_id = %(run_id)s)
   and (%(status)s::smallint is null or m.status = %(status)s)
 order by m.planned_at desc, m.process_id desc limit %(limit)s
