-- How far long commands have come. Index: inbox_pk.
update inbox set payload = given.payload
from unnest(%(lanes)s, %(ids)s, %(payloads)s) as given (lane, id, payload)
where inbox.lane = given.lane and inbox.id = given.id
