-- Versions whose counters are not what their runs say (semantics 47); tests are counted apart (semantics 56). Who went over to a newer
-- version is a row there, and was counted as removed here. Reads all runs: asked seldom, by a person.
with told as (
    select c.version_id, c.what like 'test:%%' as test,
           coalesce(sum(c.n) filter (where c.what in ('started', 'test:started')), 0) as started,
           coalesce(sum(c.n) filter (where c.what in ('completed', 'test:completed')), 0) as completed,
           coalesce(sum(c.n) filter (where c.what in ('removed', 'test:removed')), 0) as removed,
           coalesce(sum(c.n) filter (where c.what in ('failed', 'test:failed')), 0) as failed,
           coalesce(sum(c.n) filter (where c.what in ('moved_out', 'test:moved_out')), 0) as moved_out
    from counter as c
    where c.node = -1
    group by c.version_id, c.what like 'test:%%'
), rows as (
    select r.version_id, r.test, count(*) as started,
           count(*) filter (where r.status = 0) as running,
           count(*) filter (where r.status = 1) as completed,
           count(*) filter (where r.status = 2) as removed,
           count(*) filter (where r.status = 3) as failed
    from run as r
    group by r.version_id, r.test
)
select coalesce(told.version_id, rows.version_id) as version_id, case when coalesce(told.test, rows.test) then 'test:' else '' end || w.what as what,
       w.told::bigint as told, w.found::bigint as found
from told
full join rows on rows.version_id = told.version_id and rows.test = told.test
cross join lateral (values
    ('started', coalesce(told.started - told.moved_out, 0), coalesce(rows.started, 0)),
    ('running', coalesce(told.started - told.completed - told.removed - told.failed, 0), coalesce(rows.running, 0)),
    ('completed', coalesce(told.completed, 0), coalesce(rows.completed, 0)),
    ('removed', coalesce(told.removed - told.moved_out, 0), coalesce(rows.removed, 0)),
    ('failed', coalesce(told.failed, 0), coalesce(rows.failed, 0))) as w (what, told, found)
where w.told <> w.found
order by 1, 2
