-- Uses identity_pk. Given in the order of the key, so that two senders can't wait for each other; who comes second gets fewer rows.
insert into identity (lane, workspace_id, kind, value, owner_lane, owner_id)
select lane, %(workspace_id)s, kind, value, owner_lane, owner_id
from unnest(%(lanes)s, %(kinds)s, %(values)s, %(owner_lanes)s, %(owner_ids)s) as given (lane, kind, value, owner_lane, owner_id)
on conflict (lane, workspace_id, kind, value) do nothing
