-- Messages under way whose last attempt another worker began. Index: message_attempting (short: only what is being sent now). Skips what a
-- second worker is judging.
select m.lane, m.process_id, m.workspace_id, m.flow_id, m.version_id, m.node, m.run_id, nullif(m.contact_id, 0) as contact_id, m.channel, m.name, m.transactional, m.answers,
       m.test, m.depth, m.attempts, m.planned_at, m.effect, a.phase, a.worker, a.outcome, m.due_at <= %(now)s as abandoned, a.response
  from message as m
  join attempt as a on a.lane = m.lane and a.process_id = m.process_id and a.number = m.attempts
 where m.status = 1 and a.worker <> %(worker)s
 order by m.lane, m.due_at limit %(most)s
   for update of m skip locked
