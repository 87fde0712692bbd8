-- Flows that send nothing now: paused ones, those that are being deleted, and those of a workspace behind the fence of a restored backup. Two small reference tables.
select f.id from flow as f join workspace as w on w.id = f.workspace_id where f.status in ('paused', 'deleting') or w.sending_fenced_at is not null
