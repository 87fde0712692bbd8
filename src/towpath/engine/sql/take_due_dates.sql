-- Whose date has come, the oldest first. Index: entry_due_due, then entry_due_pk; under the lanes' locks.
delete from entry_due as d
using unnest(%(lanes)s) as l (lane)
cross join lateral (select due.lane, due.flow_id, due.contact_id, due.rule
                    from entry_due as due
                    where due.lane = l.lane and due.due_at <= %(now)s
                    order by due.due_at
                    limit %(limit)s) as taken
where d.lane = taken.lane and d.flow_id = taken.flow_id and d.contact_id = taken.contact_id and d.rule = taken.rule
returning d.lane, d.flow_id, d.contact_id, d.rule, d.version_id, d.workspace_id, d.due_at
