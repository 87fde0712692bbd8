-- What the engine counted in a workspace since an hour, by hour (days of UTC where hours are past): entries, goals, sent messages, failures.
-- Reference table flow_version; index counter_pk, one probe a lane and version. Reads only; nothing here races.
select v.flow_id, v.id as version_id, c.node, c.what, c.hour, sum(c.n)::bigint as n
from flow_version as v
join counter as c on c.lane = any(%(lanes)s) and c.version_id = v.id and c.hour >= %(since)s
where v.workspace_id = %(workspace_id)s
  and (c.node = -1 and c.what in ('started', 'moved_in', 'goal') or c.node >= 0 and c.what in ('left:sent', 'failed'))
group by v.flow_id, v.id, c.node, c.what, c.hour
