-- The newest of a workspace. Index: import_newest.
select id, workspace_id, kind, status, name, format, columns, mapping, options, total, chunks, position, valid, invalid, created, known, actor,
       created_at, started_at, ended_at, types, told_by
from import
where workspace_id = %(workspace_id)s and id < %(before)s
order by id desc
limit %(limit)s
