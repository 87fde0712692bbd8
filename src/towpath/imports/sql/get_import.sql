-- Index: import_pk.
select id, workspace_id, kind, status, name, format, columns, mapping, options, total, chunks, position, valid, invalid, created, known, actor,
       created_at, started_at, ended_at, types, told_by
from import
where id = %(id)s and workspace_id = %(workspace_id)s
