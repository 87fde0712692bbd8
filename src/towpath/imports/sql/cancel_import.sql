-- Rows that were taken in stay. Whoever works a chunk holds the row: its chunk is done first. Index: import_pk.
update import set status = 'cancelled', ended_at = %(now)s
where id = %(id)s and workspace_id = %(workspace_id)s and status in ('ready', 'running')
