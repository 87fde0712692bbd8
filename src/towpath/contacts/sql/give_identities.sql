-- Uses identity_pk. Only from the owner that was read: who comes second changes fewer rows and plans again.
update identity
set owner_lane = given.owner_lane, owner_id = given.owner_id
from unnest(%(lanes)s, %(kinds)s, %(values)s, %(before_ids)s, %(owner_lanes)s, %(owner_ids)s)
     as given (lane, kind, value, before_id, owner_lane, owner_id)
where identity.lane = given.lane and identity.workspace_id = %(workspace_id)s and identity.kind = given.kind
  and identity.value = given.value and identity.owner_id = given.before_id
