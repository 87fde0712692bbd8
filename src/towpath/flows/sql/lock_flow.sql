-- Two launches, pauses or imports of one flow come one after the other. Index flow_pk.
select f.id from flow as f where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s and f.status <> 'deleting' for update
