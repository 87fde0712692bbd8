-- Uses identity_pk.
select given.place, identity.owner_lane, identity.owner_id
from unnest(%(lanes)s, %(kinds)s, %(values)s) with ordinality as given (lane, kind, value, place)
join identity on identity.lane = given.lane and identity.workspace_id = %(workspace_id)s
             and identity.kind = given.kind and identity.value = given.value
