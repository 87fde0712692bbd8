-- Which of these segments these people are in. Uses segment_member_pk, once a batch; under the lanes' locks.
select given.place, m.segment_id
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) with ordinality as given (lane, id, place)
join segment_member as m on m.lane = given.lane and m.contact_id = given.id
where m.segment_id = any(%(segment_ids)s::integer[])
