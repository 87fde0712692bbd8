-- Index flow_version_number.
select v.id from flow_version as v where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s and v.number = %(number)s
