-- Ends the live interval of whatever version is live; one that has not begun yet was never live. Index flow_version_number (flow_id leads).
update flow_version as v
set live_to = greatest(%(now)s::timestamptz, v.live_from)
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s and v.live_to is null
