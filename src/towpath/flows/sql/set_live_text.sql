-- The text of what is live now, where it was not launched from a draft. Index flow_pk.
update flow as f set live_text = %(text)s, changed_at = %(now)s where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
