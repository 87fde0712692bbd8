-- The oldest that runs and nobody works. The row lock is the lease of one chunk: position and rows are committed together. Index: import_running.
select id, workspace_id, kind, status, name, format, columns, mapping, options, total, chunks, position, valid, invalid, created, known, actor,
       created_at, started_at, ended_at
from import
where status = 'running' and (%(id)s::integer is null or id = %(id)s)
order by id
limit 1
for update skip locked
