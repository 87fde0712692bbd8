-- Ends the live interval of whatever version is live. Index flow_version_number (flow_id leads).
update flow_version as v
set live_to = %(now)s
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s and v.live_to is null
