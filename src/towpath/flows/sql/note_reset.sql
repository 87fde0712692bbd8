-- Since when the numbers of a flow count. Index flow_pk.
update flow as f set statistics_since = %(now)s where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
