-- All names of flows, for conditions that speak of other flows. Index flow_slug.
select f.slug, f.name, f.id from flow as f where f.workspace_id = %(workspace_id)s and f.status <> 'deleting'
