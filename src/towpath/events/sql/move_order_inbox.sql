-- Uses inbox_pk. Under the locks of both lanes.
with gone as (
    delete from inbox where lane = %(from_lane)s and class = 0 and id = any(%(ids)s) and id > %(after_id)s
    returning id, workspace_id, kind, name, occurred_at, received_at, historical, depth, process_id, payload
)
insert into inbox (lane, id, workspace_id, kind, contact_id, name, occurred_at, received_at, historical, depth, process_id, payload)
select %(to_lane)s, id, workspace_id, kind, %(to_id)s, name, occurred_at, received_at, historical, depth, process_id, payload
from gone
