-- Uses entry_denied_pk on both sides. Under the locks of both lanes.
with gone as (
    delete from entry_denied where lane = %(from_lane)s and contact_id = %(from_id)s
    returning flow_id, reason, workspace_id, count, last_at, event_id
)
insert into entry_denied as known (lane, flow_id, contact_id, reason, workspace_id, count, last_at, event_id)
select %(to_lane)s, flow_id, %(to_id)s, reason, workspace_id, count, last_at, event_id from gone
on conflict (lane, flow_id, contact_id, reason) do update
set count = known.count + excluded.count,
    event_id = case when excluded.last_at > known.last_at then excluded.event_id else known.event_id end,
    last_at = greatest(known.last_at, excluded.last_at)
