-- The end of a batch: where ids go on, and when the lane has work again. Index: lane_pk, token_due (one probe a class and workspace),
-- entry_due_due, segment_due_due.
update lane
set next_id = %(next_id)s,
    interactive_due = tokens.interactive,
    next_due = least(tokens.first,
                coalesce((select entry_due.due_at from entry_due where entry_due.lane = lane.lane order by entry_due.due_at limit 1), 'infinity'),
                coalesce((select segment_due.due_at from segment_due where segment_due.lane = lane.lane order by segment_due.due_at limit 1), 'infinity'))
from unnest(%(lanes)s) as given (lane)
cross join lateral (select coalesce(min(one.due_at) filter (where c.class = 0), 'infinity') as interactive, coalesce(min(one.due_at), 'infinity') as first
                    from unnest(array[0, 1, 2]::smallint[]) as c (class)
                    cross join unnest(%(workspaces)s) as w (id)
                    cross join lateral (select token.due_at from token
                                        where token.lane = given.lane and token.class = c.class and token.workspace_id = w.id
                                        order by token.due_at limit 1) as one) as tokens
where lane.kind = 'work' and lane.lane = given.lane
