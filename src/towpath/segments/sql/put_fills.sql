-- How far a filling has come. Uses segment_fill_pk; under the lanes' locks.
insert into segment_fill as f (lane, segment_id, after, done)
select lane, %(segment_id)s, after, done
from unnest(%(lanes)s::smallint[], %(after)s::bigint[], %(done)s::boolean[]) as given (lane, after, done)
on conflict (lane, segment_id) do update set after = excluded.after, done = excluded.done
