-- Who is engaged this month (semantics 50). Index: engaged_pk; who is there already stays.
insert into engaged (lane, workspace_id, month, contact_id)
select lane, %(workspace_id)s, %(month)s, contact_id
from unnest(%(lanes)s, %(contacts)s) as given (lane, contact_id)
on conflict (lane, workspace_id, month, contact_id) do nothing
