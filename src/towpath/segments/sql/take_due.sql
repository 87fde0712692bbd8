-- Whose moment has come, the oldest first. Uses segment_due_due, then segment_due_pk; under the lanes' locks.
delete from segment_due as d
using unnest(%(lanes)s::smallint[]) as l (lane)
cross join lateral (select due.lane, due.contact_id, due.segment_id
                    from segment_due as due
                    where due.lane = l.lane and due.due_at <= %(now)s
                    order by due.due_at
                    limit %(limit)s) as taken
where d.lane = taken.lane and d.contact_id = taken.contact_id and d.segment_id = taken.segment_id
returning d.workspace_id, d.lane, d.contact_id, d.segment_id, d.due_at
