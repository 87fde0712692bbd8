-- Rows that were not taken in. Index: import_error_pk. A line that was tried twice (a dry run before) says its newest word.
insert into import_error (import_id, line, warning, reason, data)
select %(id)s, e.line, e.warning, e.reason, e.data
from unnest(%(lines)s::integer[], %(warnings)s::boolean[], %(reasons)s::text[], %(rows)s::jsonb[]) as e (line, warning, reason, data)
on conflict (import_id, line, warning) do update set reason = excluded.reason, data = excluded.data
