-- Index: template_pk.
update template set name = %(name)s, document = %(document)s, updated_at = %(now)s where id = %(id)s and workspace_id = %(workspace_id)s
returning id
