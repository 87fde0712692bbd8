-- Uses segment_due_pk; under the lanes' locks.
insert into segment_due as d (lane, contact_id, segment_id, workspace_id, due_at)
select lane, contact_id, segment_id, %(workspace_id)s, due_at
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[], %(segment_ids)s::integer[], %(due)s::timestamptz[]) as given (lane, contact_id, segment_id, due_at)
on conflict (lane, contact_id, segment_id) do update set due_at = excluded.due_at
