-- Messages of a workspace, the newest first. Index: message_by_workspace. A page only looks up the content of its own rows.
select m.process_id as id, m.workspace_id, m.flow_id, m.version_id, m.node, m.run_id, nullif(m.contact_id, 0) as contact_id, m.channel, m.name, m.status, m.reason, m.transactional,
       m.test, m.planned_at, m.ended_at, m.address, kept.content ->> 'subject' as subject, m.delivered_at, m.opened_at, m.clicked_at, m.attempts
  from (select * from message
         where workspace_id = %(workspace_id)s
           and (%(before_at)s::timestamptz is null or (planned_at, process_id) < (%(before_at)s, %(before_id)s))
           and (%(flow_id)s::integer is null or flow_id = %(flow_id)s) and (%(run_id)s::bigint is null or run_id = %(run_id)s)
           and (%(status)s::smallint is null or status = %(status)s)
         order by planned_at desc, process_id desc limit %(limit)s) as m
  left join message_content as kept on kept.lane = m.lane and kept.process_id = m.process_id
 order by m.planned_at desc, m.process_id desc
