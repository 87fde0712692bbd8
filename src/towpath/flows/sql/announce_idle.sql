-- Since when it is known that a flow will stop, or that it will not. Index flow_pk.
update flow as f set idle_announced_at = %(at)s where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
