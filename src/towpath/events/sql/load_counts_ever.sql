-- How often people did each of some things. Uses fact_pk.
select given.place, fact.name, fact.count
from unnest(%(lanes)s, %(ids)s) with ordinality as given (lane, id, place)
join fact on fact.lane = given.lane and fact.contact_id = given.id and fact.name = any(%(names)s::text[])
