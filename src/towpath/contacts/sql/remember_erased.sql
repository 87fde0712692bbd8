-- Uses erased_identity_pk.
insert into erased_identity (lane, workspace_id, kind, hash, at)
select lane, %(workspace_id)s, kind, hash, %(now)s
from unnest(%(lanes)s::smallint[], %(kinds)s::text[], %(hashes)s::bytea[]) as given (lane, kind, hash)
on conflict (lane, workspace_id, kind, hash) do nothing
