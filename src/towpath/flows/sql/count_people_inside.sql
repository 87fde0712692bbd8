-- How many people are inside or queued, tests too: what began less what ended (semantics 47). Index flow_version_number; counter_pk.
select coalesce(sum(case when c.what in ('queued', 'started', 'test:started') then c.n else -c.n end), 0)
from flow_version as v
join counter as c on c.version_id = v.id and c.node = -1
                     and c.what in ('queued', 'started', 'completed', 'removed', 'failed', 'test:started', 'test:completed', 'test:removed', 'test:failed')
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s
