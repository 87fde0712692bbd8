-- Index flow_slug.
select f.id from flow as f where f.workspace_id = %(workspace_id)s and f.slug = %(slug)s
