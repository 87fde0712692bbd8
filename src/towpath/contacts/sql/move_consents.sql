-- Uses consent_pk on both sides; both contacts are locked. The strictest counts.
with gone as (
    delete from consent where lane = %(from_lane)s and contact_id = %(from_id)s
    returning channel, topic, workspace_id, given, at, proof
)
insert into consent as known (lane, contact_id, channel, topic, workspace_id, given, at, proof)
select %(to_lane)s, %(to_id)s, channel, topic, workspace_id, given, at, proof from gone
on conflict (lane, contact_id, channel, topic) do update
set given = excluded.given, at = excluded.at, proof = excluded.proof
where known.given and not excluded.given
