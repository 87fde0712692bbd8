-- Uses run_pk. Under the locks of both lanes.
with gone as (
    delete from run where lane = %(from_lane)s and id = any(%(runs)s)
    returning id, order_id, entered_at, ended_at, entry_event_id, workspace_id, flow_id, version_id, ordinal, depth, status, test, key,
              reason, label, variables
)
insert into run (id, contact_id, order_id, entered_at, ended_at, entry_event_id, workspace_id, flow_id, version_id, ordinal, lane, depth,
                 status, test, key, reason, label, variables)
select id, %(to_id)s, order_id, entered_at, ended_at, entry_event_id, workspace_id, flow_id, version_id, ordinal, %(to_lane)s, depth,
       status, test, key, reason, label, variables
from gone
