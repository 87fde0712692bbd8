-- Uses goal_reached_pk on both sides. Under the locks of both lanes.
with gone as (
    delete from goal_reached where lane = %(from_lane)s and contact_id = %(from_id)s
    returning flow_id, event_id, workspace_id, run_id, version_id, at, value
)
insert into goal_reached (lane, flow_id, event_id, workspace_id, contact_id, run_id, version_id, at, value)
select %(to_lane)s, flow_id, event_id, workspace_id, %(to_id)s, run_id, version_id, at, value from gone
on conflict (lane, flow_id, event_id) do nothing
