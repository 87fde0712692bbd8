-- Waits for the page that is worked at this moment. Index: people_deed_pk.
update people_deed set status = 'cancelled', ended_at = %(now)s where id = %(id)s and workspace_id = %(workspace_id)s and status = 'running'
