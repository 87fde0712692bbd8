-- A flow that has not begun begins at another time. Index flow_version_number.
update flow_version as v
set live_from = %(live_from)s
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s and v.live_to is null
