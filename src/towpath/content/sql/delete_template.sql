-- Index: template_pk.
delete from template where id = %(id)s and workspace_id = %(workspace_id)s returning id
