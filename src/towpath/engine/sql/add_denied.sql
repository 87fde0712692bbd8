-- The newest refusal per contact, flow and reason (semantics 10). Index: entry_denied_pk; under the lanes' locks.
insert into entry_denied as known (lane, flow_id, contact_id, reason, workspace_id, count, last_at, event_id)
select lane, flow_id, contact_id, reason, workspace_id, n, %(now)s, event_id
from unnest(%(lanes)s, %(flows)s, %(contacts)s, %(reasons)s, %(workspaces)s, %(counts)s, %(events)s)
     as given (lane, flow_id, contact_id, reason, workspace_id, n, event_id)
on conflict (lane, flow_id, contact_id, reason) do update set count = known.count + excluded.count, last_at = excluded.last_at, event_id = excluded.event_id
