-- Uses counter_pk. Reads the versions of one workspace and the counters of those that name it: asked when somebody deletes something.
-- An older version counts as long as somebody is inside it (semantics 47).
select distinct f.name
from flow_version as v
join flow as f on f.id = v.flow_id
where v.workspace_id = %(workspace_id)s and f.status in ('scheduled', 'active', 'paused', 'finishing')
  and exists (select from jsonb_each(v.document -> 'names' -> %(sort)s::text) as named where named.value = to_jsonb(%(id)s::bigint))
  and (v.live_to is null or 0 < (
      select coalesce(sum(case when c.what in ('started', 'test:started') then c.n else - c.n end), 0)
      from counter as c
      where c.lane = any(%(lanes)s::smallint[]) and c.version_id = v.id and c.node = -1
        and c.what in ('started', 'completed', 'removed', 'failed', 'test:started', 'test:completed', 'test:removed', 'test:failed')
  ))
order by f.name
