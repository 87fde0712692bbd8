-- The people of this version leave. Index flow_version_number.
update flow_version as v
set stopped_at = %(now)s
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s and v.number = %(number)s and v.stopped_at is null
returning v.id
