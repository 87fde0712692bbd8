-- Uses contact_address_pk; the contacts are locked.
update contact_address
set is_primary = false
from unnest(%(lanes)s, %(ids)s, %(kinds)s, %(folded)s) as given (lane, id, kind, folded)
where contact_address.lane = given.lane and contact_address.contact_id = given.id and contact_address.kind = given.kind
  and contact_address.folded <> given.folded and contact_address.is_primary
