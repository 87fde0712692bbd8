-- Flows that live and have nobody inside, with the last moment at which anything was counted in them: the end of the hour, of the day where
-- hours were rolled up. Reference tables and their counters; seldom.
select f.id, f.workspace_id, f.settings, w.time_zone, f.idle_announced_at,
       greatest(v.live_from, f.changed_at,
                max(c.hour + case when c.hour < %(rolled_up)s then interval '24 hours' else interval '1 hour' end)) as last_at
from flow as f
join workspace as w on w.id = f.workspace_id
join lateral (select max(x.live_from) as live_from from flow_version as x where x.flow_id = f.id) as v on true
left join (select x.flow_id, n.hour, n.node, n.what, n.n
           from flow_version as x
           join counter as n on n.version_id = x.id) as c on c.flow_id = f.id
where f.status = 'active'
group by f.id, f.workspace_id, f.settings, w.time_zone, f.idle_announced_at, f.changed_at, v.live_from
having coalesce(sum(c.n) filter (where c.node = -1 and c.what in ('started', 'test:started')), 0)
       = coalesce(sum(c.n) filter (where c.node = -1 and c.what in ('completed', 'removed', 'failed', 'test:completed', 'test:removed', 'test:failed')), 0)
