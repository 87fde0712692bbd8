-- Whose moment has come, the oldest first. Uses segment_due_due, then the rows' own places, which nobody else changes: under the lanes' locks.
delete from segment_due as d
where d.ctid = any (array(select taken.place
                          from unnest(%(lanes)s::smallint[]) as l (lane)
                          cross join lateral (select due.ctid as place
                                              from segment_due as due
                                              where due.lane = l.lane and due.due_at <= %(now)s
                                              order by due.due_at
                                              limit %(limit)s) as taken))
returning d.workspace_id, d.lane, d.contact_id, d.segment_id, d.due_at
