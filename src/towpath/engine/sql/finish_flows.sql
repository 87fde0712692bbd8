-- Flows that were stopped and are empty. Reference tables; index run_by_flow.
update flow set status = 'finished', changed_at = %(now)s
where flow.status = 'finishing' and not exists (select from run where run.flow_id = flow.id and run.status = 0)
returning flow.id
