-- Uses consent_pk on both sides; both contacts are locked. The strictest counts: withdrawn before asked for before given.
with gone as (
    delete from consent where lane = %(from_lane)s and contact_id = %(from_id)s
    returning channel, topic, workspace_id, given, at, proof, pending
)
insert into consent as known (lane, contact_id, channel, topic, workspace_id, given, at, proof, pending)
select %(to_lane)s, %(to_id)s, channel, topic, workspace_id, given, at, proof, pending from gone
on conflict (lane, contact_id, channel, topic) do update
set given = excluded.given, at = excluded.at, proof = excluded.proof, pending = excluded.pending
where not excluded.given and (known.given or (known.pending and not excluded.pending))
