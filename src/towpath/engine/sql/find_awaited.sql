-- Who listens to these events. Index: awaited_pk (lane and contact lead).
select given.place, awaited.lane, awaited.run_id, awaited.process_id
from unnest(%(lanes)s, %(contacts)s, %(names)s) with ordinality as given (lane, contact_id, name, place)
join awaited on awaited.lane = given.lane and awaited.contact_id = given.contact_id and awaited.name = given.name
order by awaited.process_id
