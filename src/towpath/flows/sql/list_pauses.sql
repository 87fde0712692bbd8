-- Key flow_pause_pk; index flow_slug (workspace_id leads).
select p.flow_id, p.paused_at, p.resumed_at
from flow_pause as p
join flow as f on f.id = p.flow_id
where f.workspace_id = %(workspace_id)s
order by p.flow_id, p.paused_at
