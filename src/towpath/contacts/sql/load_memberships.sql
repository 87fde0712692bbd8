-- Uses list_member_pk, once a batch.
select given.place, list_member.list_id
from unnest(%(lanes)s, %(ids)s) with ordinality as given (lane, id, place)
join list_member on list_member.lane = given.lane and list_member.contact_id = given.id
where list_member.list_id = any(%(list_ids)s)
