-- Uses segment_count_pk; in the order of the key, so that two writers never wait for each other in a ring.
insert into segment_count as c (lane, segment_id, members)
select lane, segment_id, members
from unnest(%(lanes)s::smallint[], %(segment_ids)s::integer[], %(members)s::bigint[]) as given (lane, segment_id, members)
on conflict (lane, segment_id) do update set members = c.members + excluded.members
