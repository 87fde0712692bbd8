-- Who is still inside a flow that was stopped at once. Index: run_by_flow of each such flow; one that has been told already is left out by inbox_pk's lane.
select run.workspace_id, run.lane, run.contact_id, run.id
from flow
join run on run.flow_id = flow.id and run.status = 0
where flow.status = 'cancelled'
  and not exists (select from inbox where inbox.lane = run.lane and inbox.kind = 2 and inbox.name = 'remove_run' and inbox.payload ->> 'run' = run.id::text)
limit %(limit)s
