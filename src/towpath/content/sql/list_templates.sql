-- Templates of a workspace, or one of them by id or name. Index: template_name.
select id, workspace_id, name, channel, document, updated_at
  from template
 where workspace_id = %(workspace_id)s and (%(id)s::integer is null or id = %(id)s) and (%(name)s::text is null or name = %(name)s)
 order by name
