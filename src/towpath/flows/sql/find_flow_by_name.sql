-- The oldest flow of that name that is not archived. Index flow_slug (workspace_id leads).
select f.id
from flow as f
where f.workspace_id = %(workspace_id)s and f.name = %(name)s and f.status not in ('archived', 'deleting')
order by f.id
limit 1
