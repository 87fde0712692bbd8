-- Of these segments, which lock_unfilled holds, those whose members have been found in every lane; one that names others that are still being
-- filled waits for them. Uses segment_fill_pk.
select waiting.id, waiting.workspace_id
from segment as waiting
where waiting.id = any(%(segment_ids)s)
  and 256 = (select count(*) from segment_fill
             where segment_fill.segment_id = waiting.id and segment_fill.done and segment_fill.lane between 0 and 255)
  and not exists (select from segment as base
                  where base.filled_at is null and base.archived_at is null and base.id <> waiting.id
                    and exists (select from jsonb_each_text(waiting.names -> 'segment') as named where named.value::integer = base.id))
