-- Flows that send nothing now: paused ones; those of a workspace behind the fence of a restored backup, and those that are being deleted. Two
-- small reference tables.
select f.id, w.sending_fenced_at is not null or f.status = 'deleting' as fenced
from flow as f join workspace as w on w.id = f.workspace_id
where f.status in ('paused', 'deleting') or w.sending_fenced_at is not null
