-- Persons by the variant that they got, and how many of them performed; asked once, when the test is over. Index: run_by_flow, then
-- process_by_run, message_by_contact, goal_reached_pk. versions and nodes are aligned: the split's number differs between versions.
select visited.outlet, count(distinct visited.person), count(distinct visited.person) filter (where visited.performed)
from (select p.outlet, coalesce(r.contact_id, r.order_id) as person,
             case when %(by)s = 'goal' then exists (select from goal_reached as g where g.lane = r.lane and g.flow_id = r.flow_id and g.run_id = r.id)
                  else exists (select from message as m
                               where m.lane = r.lane and m.contact_id = r.contact_id and m.run_id = r.id
                                 and (%(of)s::text is null or lower(m.name) = lower(%(of)s))
                                 and case %(by)s when 'opened' then m.opened_at when 'replied' then m.replied_at else m.clicked_at end is not null) end as performed
      from run as r
      join process as p on p.lane = r.lane and p.run_id = r.id
      join unnest(%(versions)s, %(nodes)s) as given (version_id, node) on given.version_id = p.version_id and given.node = p.node
      where r.flow_id = %(flow_id)s and not r.test and p.outlet = any(%(variants)s::text[]) and p.ended_at >= %(since)s) as visited
group by visited.outlet
