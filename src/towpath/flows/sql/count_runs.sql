-- What the engine counted of whole runs of each flow, from the counters of its versions since statistics were reset (semantics 47, 49). Who
-- went over to another version is counted once. The sum pushes down by lane.
select c.flow_id, c.what, (sum(c.n) - coalesce(sum(b.n), 0))::bigint as n
from (select v.flow_id, c.version_id, c.what, sum(c.n) as n
      from flow_version as v
      join counter as c on c.version_id = v.id and c.node = -1
      where v.workspace_id = %(workspace_id)s and v.flow_id = any(%(flow_ids)s)
        and c.what in ('started', 'completed', 'removed', 'failed', 'goal', 'moved_in', 'moved_out')
      group by v.flow_id, c.version_id, c.what) as c
left join counter_base as b on b.version_id = c.version_id and b.node = -1 and b.what = c.what
group by c.flow_id, c.what
