-- Of flows in which something failed since yesterday: failures and visits of the last hours, and of the day before them. Reference tables;
-- counter_pk, one probe a lane and node.
with failing as (
    select v.flow_id, v.id as version_id, n.node
    from flow as f
    join flow_version as v on v.flow_id = f.id
    cross join lateral generate_series(0, jsonb_array_length(v.document -> 'nodes') - 1) as n (node)
    where f.status in ('active', 'paused', 'finishing')
)
select x.flow_id,
       coalesce(sum(c.n) filter (where c.what = 'failed' and c.hour >= %(recent)s), 0)::bigint as failed,
       coalesce(sum(c.n) filter (where c.what = 'entered' and c.hour >= %(recent)s), 0)::bigint as visits,
       coalesce(sum(c.n) filter (where c.what = 'failed' and c.hour < %(recent)s), 0)::bigint as failed_before,
       coalesce(sum(c.n) filter (where c.what = 'entered' and c.hour < %(recent)s), 0)::bigint as visits_before
from failing as x
cross join unnest(%(lanes)s) as l (lane)
join counter as c on c.lane = l.lane and c.version_id = x.version_id and c.node = x.node and c.what in ('failed', 'entered') and c.hour >= %(since)s
group by x.flow_id
