-- Of those whose external id names them no longer. The rows are locked. Index: contact_pk.
update contact set external_id = null
from unnest(%(lanes)s, %(ids)s, %(values)s) as given (lane, id, value)
where contact.lane = given.lane and contact.id = given.id and contact.external_id = given.value
