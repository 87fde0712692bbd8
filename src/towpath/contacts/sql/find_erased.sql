-- Uses erased_identity_pk.
select given.place
from unnest(%(lanes)s::smallint[], %(kinds)s::text[], %(hashes)s::bytea[]) with ordinality as given (lane, kind, hash, place)
join erased_identity as known on known.lane = given.lane and known.workspace_id = %(workspace_id)s and known.kind = given.kind
                             and known.hash = given.hash
