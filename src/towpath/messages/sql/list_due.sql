-- The messages that are due in locked lanes, those of higher priority first. Index: message_due, per lane and class.
select m.lane, m.process_id, m.workspace_id, m.flow_id, m.version_id, m.node, m.run_id, nullif(m.contact_id, 0) as contact_id, m.channel, m.name, m.transactional, m.answers,
       m.test, m.depth, m.attempts, m.planned_at, m.effect, m.class, m.gates
  from unnest(%(lanes)s::smallint[], %(classes)s::smallint[]) as locked (lane, class)
 cross join lateral (
       select * from message
        where message.lane = locked.lane and message.class = locked.class and status = 0 and due_at <= %(now)s
          and channel = any(%(channels)s) and flow_id <> all(%(without)s)
        order by due_at limit %(most)s) as m
 order by m.class, m.due_at, m.lane, m.process_id
 limit %(most)s
