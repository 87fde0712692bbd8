-- Flows in which nothing happened for long and nobody waits. Reference tables; index run_by_flow, counter_pk.
update flow set status = 'finishing', changed_at = %(now)s
where flow.status = 'active' and flow.changed_at < %(since)s and coalesce(flow.settings ->> 'stop_when_idle', '90 days') <> 'never'
  and not exists (select from run where run.flow_id = flow.id and run.status = 0)
  and not exists (select from run where run.flow_id = flow.id and run.entered_at >= %(since)s)
returning flow.id
