-- Flows whose beginning has come: their version lives from then on. Reference tables; index flow_version_number.
update flow as f
set status = 'active', changed_at = %(now)s
where f.status = 'scheduled'
  and exists (select from flow_version as v where v.flow_id = f.id and v.live_to is null and v.live_from <= %(now)s)
returning f.id, f.workspace_id
