-- What the engine counted of whole runs of each flow, from the counters of its versions (semantics 47). The sum pushes down by lane.
select v.flow_id, c.what, sum(c.n)::bigint as n
from flow_version as v
join counter as c on c.version_id = v.id and c.node = -1
where v.workspace_id = %(workspace_id)s and v.flow_id = any(%(flow_ids)s) and c.what in ('started', 'completed', 'removed', 'failed', 'goal')
group by v.flow_id, c.what
