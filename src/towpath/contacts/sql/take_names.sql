-- A name that stops to name its owner. Index: identity_pk.
delete from identity
using unnest(%(lanes)s, %(kinds)s, %(values)s, %(ids)s) as given (lane, kind, value, owner_id)
where identity.lane = given.lane and identity.workspace_id = %(workspace_id)s and identity.kind = given.kind and identity.value = given.value
  and identity.owner_id = given.owner_id
