-- A new draft. The unique key flow_slug closes the race of two imports of the same new flow: the later one gets no row.
insert into flow as f (workspace_id, slug, name, description, status, folder, tags, draft_text, draft_document, seed, created_at, changed_at)
values (%(workspace_id)s, %(slug)s, %(name)s, %(description)s, 'draft', %(folder)s, %(tags)s::text[], %(text)s, %(document)s, %(seed)s, %(now)s, %(now)s)
on conflict (workspace_id, slug) do nothing
returning f.id
