-- Who is engaged already this month, by places. Index: engaged_pk.
select array_agg(given.place)
from unnest(%(lanes)s, %(contacts)s) with ordinality as given (lane, contact_id, place)
join engaged on engaged.lane = given.lane and engaged.workspace_id = %(workspace_id)s and engaged.month = %(month)s and engaged.contact_id = given.contact_id
