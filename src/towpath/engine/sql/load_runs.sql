-- The runs of the tokens of a batch. Index: run_pk.
select array_agg(run.lane), array_agg(run.id), array_agg(coalesce(run.contact_id, 0)), array_agg(coalesce(run.order_id, 0)),
       array_agg(run.workspace_id), array_agg(run.flow_id), array_agg(run.version_id), array_agg(run.entered_at), array_agg(run.ordinal),
       array_agg(run.depth), array_agg(coalesce(run.entry_event_id, 0)), array_agg(run.test::integer), array_agg(run.key), array_agg(run.variables::text)
from unnest(%(lanes)s, %(runs)s) as given (lane, id)
join run on run.lane = given.lane and run.id = given.id and run.status = 0
