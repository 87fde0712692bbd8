-- Waits for the page that is worked. Index: import_undo_pk.
update import_undo set status = 'cancelled', ended_at = %(now)s where import_id = %(id)s and status = 'running'
