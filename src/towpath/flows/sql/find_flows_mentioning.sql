-- Uses counter_pk. Reads the versions of one workspace, as find_flows_naming does: flows whose graph, settings or goal speak of a path.
select distinct f.name
from flow_version as v
join flow as f on f.id = v.flow_id
where v.workspace_id = %(workspace_id)s and f.status in ('scheduled', 'active', 'paused', 'finishing')
  and position(%(path)s::text in concat(v.document ->> 'nodes', v.document ->> 'start', v.document ->> 'removed_on', v.document ->> 'variables',
                                        f.goal::text)) > 0
  and (v.live_to is null or 0 < (
      select coalesce(sum(case when c.what in ('started', 'test:started') then c.n else - c.n end), 0)
      from counter as c
      where c.lane = any(%(lanes)s::smallint[]) and c.version_id = v.id and c.node = -1
        and c.what in ('started', 'completed', 'removed', 'failed', 'test:started', 'test:completed', 'test:removed', 'test:failed')
  ))
order by f.name
