-- Bulk entries of a paused flow are put aside. Index: entry_held_pk; under the lanes' locks.
insert into entry_held as h (lane, id, workspace_id, flow_id, received_at, payload)
select lane, id, workspace_id, flow_id, %(now)s, payload
from unnest(%(lanes)s, %(ids)s, %(workspaces)s, %(flows)s, %(payloads)s) as given (lane, id, workspace_id, flow_id, payload)
