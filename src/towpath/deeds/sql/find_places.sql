-- Which of these places are people of the workspace, in the order in which they were chosen. Index: contact_pk.
select chosen.id, contact.lane, contact.id
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) with ordinality as chosen (lane, id, place)
join contact on contact.lane = chosen.lane and contact.id = chosen.id and contact.workspace_id = %(workspace_id)s
order by chosen.place
