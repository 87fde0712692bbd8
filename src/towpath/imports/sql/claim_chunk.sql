-- A chunk of the oldest import that runs: the first that is left, or one beside it that names other people. The row lock is the lease of
-- the chunk: what is done and its rows are committed together. Index: import_running, import_chunk_pk.
select import.id, workspace_id, kind, status, name, format, columns, mapping, options, total, chunks, position, valid, invalid, created, known, actor,
       created_at, started_at, ended_at, types, told_by, chunk.number, chunk.rows
from import
cross join lateral (select min(number) as number from import_chunk where import_id = import.id and not done) as first
join import_chunk as chunk on chunk.import_id = import.id and not chunk.done
 and (chunk.number = first.number or (import.side_by_side and chunk.apart and chunk.number - first.number < 8))
where status = 'running' and (%(id)s::integer is null or import.id = %(id)s)
order by import.id, chunk.number
limit 1
for update of chunk skip locked
