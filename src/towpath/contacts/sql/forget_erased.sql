-- Uses erased_identity_pk. A new consent lets a person in again.
delete from erased_identity as known
using unnest(%(lanes)s::smallint[], %(kinds)s::text[], %(hashes)s::bytea[]) as given (lane, kind, hash)
where known.lane = given.lane and known.workspace_id = %(workspace_id)s and known.kind = given.kind and known.hash = given.hash
