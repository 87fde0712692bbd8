-- A flow that was never launched goes without a trace. Index flow_pk.
delete from flow as f where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s and f.live_text is null
