-- Uses consent_pk; the contacts are locked.
insert into consent as known (lane, contact_id, channel, topic, workspace_id, given, at, proof, pending)
select lane, id, channel, topic, workspace_id, given, at, proof, pending
from unnest(%(lanes)s, %(ids)s, %(channels)s, %(topics)s, %(workspace_ids)s, %(given)s, %(at)s, %(proofs)s, %(pending)s::boolean[])
     as wanted (lane, id, channel, topic, workspace_id, given, at, proof, pending)
on conflict (lane, contact_id, channel, topic) do update
set given = excluded.given, at = excluded.at, proof = excluded.proof, pending = excluded.pending
