-- The starting point of a flow's counters moves to now (semantics 49). Whoever is inside counts as started after it: what is shown stays
-- started = completed + removed + running + failed. One statement, so that all is read at one moment. Index counter_pk for each version.
insert into counter_base as known (version_id, node, what, n)
select c.version_id, c.node, c.what, c.n
from (select v.id as version_id, c.node, c.what, sum(c.n) as n
      from flow_version as v
      join counter as c on c.version_id = v.id
      where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s and (c.node <> -1 or c.what not in ('started', 'queued'))
      group by v.id, c.node, c.what
      union all
      select v.id, -1, 'started', sum(c.n)
      from flow_version as v
      join counter as c on c.version_id = v.id and c.node = -1 and c.what in ('completed', 'removed', 'failed')
      where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s
      group by v.id
      union all
      select v.id, -1, 'goal_value', sum(coalesce(g.value, 0))
      from flow_version as v
      join goal_reached as g on g.lane = any(%(lanes)s) and g.flow_id = v.flow_id and g.version_id = v.id
      where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s
      group by v.id) as c
on conflict (version_id, node, what) do update set n = excluded.n
