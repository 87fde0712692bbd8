-- Flows that live and say when they end. Reference tables.
select f.id, f.workspace_id, f.settings, w.time_zone
from flow as f
join workspace as w on w.id = f.workspace_id
where f.status in ('scheduled', 'active', 'paused') and f.settings ? 'ends_at'
