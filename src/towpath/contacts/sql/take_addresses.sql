-- An address that was added since. Index: contact_address_pk.
delete from contact_address
using unnest(%(lanes)s, %(ids)s, %(kinds)s, %(values)s) as given (lane, id, kind, value)
where contact_address.lane = given.lane and contact_address.contact_id = given.id and contact_address.kind = given.kind
  and contact_address.folded = given.value and contact_address.added_at >= %(since)s
