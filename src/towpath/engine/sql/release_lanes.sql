-- The end of a batch: where ids go on, and when the lane has work again. Index: lane_pk, token_due (one probe a class), entry_due_due, segment_due_due.
update lane
set next_id = %(next_id)s,
    next_due = least(coalesce((select min(first.due_at)
                from unnest(array[0, 1, 2]::smallint[]) as c (class)
                cross join lateral (select due_at from token
                                    where token.lane = lane.lane and token.class = c.class and token.version_id <> all(%(paused)s)
                                    order by due_at limit 1) as first), 'infinity'),
                coalesce((select entry_due.due_at from entry_due where entry_due.lane = lane.lane order by entry_due.due_at limit 1), 'infinity'),
                coalesce((select segment_due.due_at from segment_due where segment_due.lane = lane.lane order by segment_due.due_at limit 1), 'infinity'))
where kind = 'work' and lane = any(%(lanes)s)
