-- The next moments of people in flows that start from a date. Index: entry_due_pk; under the lanes' locks.
insert into entry_due as d (lane, flow_id, contact_id, rule, version_id, workspace_id, due_at)
select lane, flow_id, contact_id, rule, version_id, workspace_id, due_at
from unnest(%(lanes)s, %(flows)s, %(contacts)s, %(numbers)s, %(versions)s, %(workspaces)s, %(due)s)
     as given (lane, flow_id, contact_id, rule, version_id, workspace_id, due_at)
on conflict (lane, flow_id, contact_id, rule) do update set due_at = excluded.due_at, version_id = excluded.version_id
