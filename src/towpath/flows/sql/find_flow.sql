-- The flow that a person names: by slug, else by name, else by id. Index flow_slug (workspace_id leads).
select f.id
from flow as f
where f.workspace_id = %(workspace_id)s and (f.slug = %(named)s or f.name = %(named)s or f.id::text = %(named)s) and f.status <> 'deleting'
order by f.slug = %(named)s desc, f.status = 'archived', f.name = %(named)s desc, f.id
limit 1
