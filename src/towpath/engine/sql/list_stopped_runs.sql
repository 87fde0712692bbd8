-- Who is still inside a flow, or a version, that was stopped at once. Versions with nobody inside by their counters are passed over; index
-- run_by_flow of the others; one that has been told already is left out by inbox_pk.
with stopped as materialized (
    select v.flow_id, v.id as version_id
    from flow_version as v
    join flow as f on f.id = v.flow_id
    join counter as c on c.version_id = v.id and c.node = -1 and c.what in ('started', 'completed', 'removed', 'failed', 'test:started', 'test:completed', 'test:removed', 'test:failed')
    where f.status = 'cancelled' or v.stopped_at is not null
    group by v.flow_id, v.id
    having sum(case when c.what in ('started', 'test:started') then c.n else -c.n end) > 0
)
select run.workspace_id, run.lane, run.contact_id, run.id
from stopped
join run on run.flow_id = stopped.flow_id and run.version_id = stopped.version_id and run.status = 0
where not exists (select from inbox where inbox.lane = run.lane and inbox.class = 0 and inbox.workspace_id = run.workspace_id and inbox.kind = 2 and inbox.name = 'remove_run' and inbox.payload ->> 'run' = run.id::text)
limit %(limit)s
