-- All names of people whose making is taken back. Index: identity_by_owner.
delete from identity
using unnest(%(lanes)s, %(ids)s) as given (lane, id)
where identity.owner_lane = given.lane and identity.owner_id = given.id and identity.kind <> 'order'
