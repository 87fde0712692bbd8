-- A launched flow goes out of everybody's sight, and its slug is free: none that a person chooses begins with a tilde. Index flow_pk.
update flow
   set status = 'deleting', slug = '~' || id, name = '', description = '', folder = '', tags = '{}', draft_text = null, draft_document = null, changed_at = %(now)s
 where workspace_id = %(workspace_id)s and id = %(flow_id)s
