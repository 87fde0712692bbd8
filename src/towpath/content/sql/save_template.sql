-- Index: template_name, which refuses a second of the same name.
insert into template (workspace_id, name, channel, document, updated_at) values (%(workspace_id)s, %(name)s, 'email', %(document)s, %(now)s)
returning id
