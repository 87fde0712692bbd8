-- The oldest runs of a flow that is being deleted; nobody is inside. Index: run_by_flow.
select run.lane, run.id, run.contact_id from run where run.flow_id = %(flow_id)s and run.status <> 0 order by run.entered_at limit %(limit)s
