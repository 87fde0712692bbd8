-- Which of these are contacts that are there, and their zones. Uses contact_pk, once a batch.
select given.place, contact.time_zone
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) with ordinality as given (lane, id, place)
join contact on contact.lane = given.lane and contact.id = given.id
where contact.workspace_id = %(workspace_id)s and contact.identified
