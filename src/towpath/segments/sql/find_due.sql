-- When these people are looked at again by the clock. Uses segment_due_pk, once a batch; under the lanes' locks.
select given.place, d.segment_id, d.due_at
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) with ordinality as given (lane, id, place)
join segment_due as d on d.lane = given.lane and d.contact_id = given.id
where d.segment_id = any(%(segment_ids)s::integer[])
