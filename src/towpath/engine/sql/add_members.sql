-- Who belongs to a followed audience from now on. Index: audience_member_pk; under the lanes' locks.
insert into audience_member as m (lane, flow_id, contact_id, rule, workspace_id)
select lane, flow_id, contact_id, rule, workspace_id
from unnest(%(lanes)s, %(flows)s, %(contacts)s, %(numbers)s, %(workspaces)s) as given (lane, flow_id, contact_id, rule, workspace_id)
on conflict do nothing
