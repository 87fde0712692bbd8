-- Uses event_key_pk on both sides. A sender that writes the same key for the target at this moment is waited for.
with gone as (
    delete from event_key where lane = %(from_lane)s and contact_id = %(from_id)s
    returning workspace_id, key, event_id, received_at
)
insert into event_key as known (lane, workspace_id, contact_id, key, event_id, received_at)
select %(to_lane)s, workspace_id, %(to_id)s, key, event_id, received_at from gone order by key
on conflict (lane, contact_id, key) do nothing
returning known.event_id
