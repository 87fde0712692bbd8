-- When something comes due after `now`: a token, a message that is to be sent, a person who may join or leave a segment.
-- One probe a lane, class and workspace: indexes token_due, message_due, segment_due_due.
select min(next.due_at)
from generate_series(0, 255) as lane (lane)
cross join unnest(array[0, 1, 2]::smallint[]) as c (class)
cross join lateral (
    (select min(mine.due_at) as due_at
      from workspace
      cross join lateral (select token.due_at from token
                          where token.lane = lane.lane::smallint and token.class = c.class and token.workspace_id = workspace.id
                            and token.due_at > %(now)s and token.due_at < 'infinity'
                          order by token.due_at limit 1) as mine)
    union all
    (select due_at from message
      where message.lane = lane.lane::smallint and message.class = c.class and message.status = 0 and message.due_at > %(now)s
      order by due_at limit 1)
    union all
    (select due_at from segment_due
      where segment_due.lane = lane.lane::smallint and c.class = 0 and segment_due.due_at > %(now)s
      order by due_at limit 1)) as next
