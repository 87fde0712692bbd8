-- Uses contact_address_pk; the contacts are locked.
insert into contact_address as known (lane, contact_id, kind, folded, value, workspace_id, is_primary, added_at)
select lane, id, kind, folded, value, %(workspace_id)s, true, %(now)s
from unnest(%(lanes)s, %(ids)s, %(kinds)s, %(folded)s, %(values)s) as given (lane, id, kind, folded, value)
on conflict (lane, contact_id, kind, folded) do update
set value = excluded.value, is_primary = true
