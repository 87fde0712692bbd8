-- The draft beside whatever is live; the name of a flow that was never launched follows its draft. Index flow_pk.
update flow as f
set draft_text = %(text)s,
    draft_document = %(document)s,
    name = case when f.live_text is null then %(name)s else f.name end,
    description = case when f.live_text is null then %(description)s else f.description end,
    folder = case when f.live_text is null then %(folder)s else f.folder end,
    tags = case when f.live_text is null then %(tags)s::text[] else f.tags end,
    changed_at = %(now)s
where f.workspace_id = %(workspace_id)s and f.id = %(flow_id)s
