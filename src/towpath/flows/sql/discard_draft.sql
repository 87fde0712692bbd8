-- Index flow_pk.
update flow as f
set draft_text = null, draft_document = null, changed_at = %(now)s
where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s and f.live_text is not null
