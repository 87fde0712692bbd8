-- Takes what is due, earliest first in each lane and class: the rows are deleted here and written anew at the end of the batch. Index: token_due,
-- then token_pk. Nobody else takes them: the caller holds the lanes. limits: rows per lane, aligned with classes.
with due as (
    select first.lane, first.run_id, first.process_id
    from unnest(%(lanes)s) as l (lane)
    cross join unnest(%(classes)s, %(limits)s) as c (class, most)
    cross join lateral (select lane, run_id, process_id from token
                        where token.lane = l.lane and token.class = c.class and token.due_at <= %(now)s and token.version_id <> all(%(paused)s)
                        order by due_at
                        limit c.most) as first
), gone as (
    delete from token using due
    where token.lane = due.lane and token.run_id = due.run_id and token.process_id = due.process_id
    returning token.*
)
select array_agg(lane), array_agg(run_id), array_agg(process_id), array_agg(prior), array_agg(started_at), array_agg(due_at), array_agg(version_id),
       array_agg(node), array_agg(state), array_agg(class), array_agg(array_to_string(forks, ',')), array_agg(memo::text)
from gone
