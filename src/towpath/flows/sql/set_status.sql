-- Index flow_pk.
update flow as f
set status = %(status)s, changed_at = %(now)s
where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
