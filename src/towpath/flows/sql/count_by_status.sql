-- How many flows there are in each state. Index flow_slug (workspace_id leads).
select f.status, count(*) as n from flow as f where f.workspace_id = %(workspace_id)s and f.status <> 'deleting' group by f.status
