-- Settings of a launched flow that were changed without a launch: they apply from now, in the live text and the draft's (semantics 40). Index flow_pk.
update flow as f
set settings = %(settings)s,
    goal = %(goal)s,
    live_text = %(live_text)s,
    draft_text = %(draft_text)s,
    draft_document = %(draft_document)s,
    changed_at = %(now)s
where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
