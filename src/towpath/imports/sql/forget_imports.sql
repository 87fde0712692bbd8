-- Chunks and errors go with it. Few rows: the table is small.
delete from import where created_at < %(before)s and status <> 'running'
