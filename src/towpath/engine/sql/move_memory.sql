-- Uses entry_memory_pk on both sides: how often the person entered is the sum. Under the locks of both lanes.
with gone as (
    delete from entry_memory where lane = %(from_lane)s and contact_id = %(from_id)s
    returning last_exited_at, flow_id, entered, inside, key, recent
)
insert into entry_memory as known (contact_id, last_exited_at, flow_id, entered, inside, lane, key, recent)
select %(to_id)s, last_exited_at, flow_id, entered, inside, %(to_lane)s, key, recent from gone
on conflict (lane, flow_id, contact_id, key) do update
set entered = known.entered + excluded.entered,
    inside = known.inside + excluded.inside,
    last_exited_at = greatest(known.last_exited_at, excluded.last_exited_at),
    recent = case when known.recent is null and excluded.recent is null then null
                  else coalesce(known.recent, '{}') || coalesce(excluded.recent, '{}') end
