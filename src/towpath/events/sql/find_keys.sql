-- Uses event_key_pk. Only a look ahead: the claim decides.
select given.place
from unnest(%(lanes)s, %(contact_ids)s, %(keys)s) with ordinality as given (lane, contact_id, key, place)
join event_key on event_key.lane = given.lane and event_key.contact_id = given.contact_id and event_key.key = given.key
