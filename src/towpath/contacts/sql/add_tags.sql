-- Uses contact_tag_pk. Of two who add one tag at once the second waits and gets nothing back: the change is one event.
insert into contact_tag as known (lane, contact_id, folded, tag, workspace_id, added_at)
select lane, id, folded, tag, %(workspace_id)s, at
from unnest(%(lanes)s, %(ids)s, %(folded)s, %(tags)s, %(at)s) as given (lane, id, folded, tag, at)
on conflict (lane, contact_id, folded) do nothing
returning known.lane, known.contact_id, known.folded, known.tag
