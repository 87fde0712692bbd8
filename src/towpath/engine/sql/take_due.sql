-- Takes what is due, earliest first in each lane, class and workspace, and of the workspaces by turns: one with a crowd takes what others leave.
-- The rows are deleted here and written anew at the end of the batch; those of paused flows change into their resting class instead, once.
-- Index: token_due (one probe a workspace), then token_pk. Nobody else takes them: the caller holds the lanes. limits: rows per lane, aligned
-- with classes.
with due as (
    select first.lane, first.run_id, first.process_id, first.version_id
    from unnest(%(lanes)s) as l (lane)
    cross join unnest(%(classes)s, %(limits)s) as c (class, most)
    cross join lateral (select mine.lane, mine.run_id, mine.process_id, mine.version_id
                        from unnest(%(workspaces)s) as w (id)
                        cross join lateral (select token.lane, token.run_id, token.process_id, token.version_id, token.due_at,
                                                   row_number() over (order by token.due_at) as place
                                            from token
                                            where token.lane = l.lane and token.class = c.class and token.workspace_id = w.id and token.due_at <= %(now)s
                                            order by token.due_at
                                            limit c.most) as mine
                        order by mine.place, mine.due_at
                        limit c.most) as first
), rested as (
    update token set class = token.class + 8 from due
    where token.lane = due.lane and token.run_id = due.run_id and token.process_id = due.process_id and due.version_id = any(%(paused)s)
), gone as (
    delete from token using due
    where token.lane = due.lane and token.run_id = due.run_id and token.process_id = due.process_id and due.version_id <> all(%(paused)s)
    returning token.*
)
select array_agg(lane), array_agg(run_id), array_agg(process_id), array_agg(prior), array_agg(started_at), array_agg(due_at), array_agg(version_id),
       array_agg(node), array_agg(state), array_agg(class), array_agg(array_to_string(forks, ',')), array_agg(memo::text)
from gone
