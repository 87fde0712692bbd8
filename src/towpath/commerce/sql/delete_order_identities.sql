-- Uses identity_by_owner; the orders are locked: who writes one of these numbers waits for them, and then finds it free.
delete from identity
using unnest(%(lanes)s, %(ids)s) as given (lane, id)
where identity.owner_lane = given.lane and identity.owner_id = given.id and identity.kind = 'order'
