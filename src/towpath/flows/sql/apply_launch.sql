-- What was launched becomes the flow's own: name, settings, goal, text. Index flow_pk.
update flow as f
set name = %(name)s,
    description = %(description)s,
    folder = %(folder)s,
    tags = %(tags)s::text[],
    settings = %(settings)s,
    goal = %(goal)s,
    live_text = %(text)s,
    draft_text = null,
    draft_document = null,
    status = %(status)s,
    changed_at = %(now)s
where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
