-- Once an hour: a small table, read whole.
delete from people_deed where status <> 'running' and created_at < %(before)s
