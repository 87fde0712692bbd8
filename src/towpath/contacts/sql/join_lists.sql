-- Uses list_member_pk and contact_pk. Of two who add one member at once the second waits and gets nothing back: the change is one event.
insert into list_member as known (lane, contact_id, list_id, workspace_id, added_at)
select given.lane, given.id, given.list_id, %(workspace_id)s, given.at
from unnest(%(lanes)s, %(ids)s, %(list_ids)s::integer[], %(at)s) as given (lane, id, list_id, at)
join contact on contact.lane = given.lane and contact.id = given.id and contact.workspace_id = %(workspace_id)s
on conflict (lane, contact_id, list_id) do nothing
returning known.lane, known.contact_id, known.list_id
