-- Rows that were taken in stay. The chunks are held (hold_chunks): what was worked is done. Index: import_pk.
update import set status = 'cancelled', ended_at = %(now)s
where id = %(id)s and workspace_id = %(workspace_id)s and status in ('ready', 'running')
