-- What is kept of these contacts for these event names. Uses fact_pk.
select given.place, fact.name, fact.count, fact.first_at, fact.last_at, fact.sum
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) with ordinality as given (lane, id, place)
join fact on fact.lane = given.lane and fact.contact_id = given.id and fact.name = any(%(names)s::text[])
