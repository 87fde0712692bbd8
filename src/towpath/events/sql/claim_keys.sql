-- Uses event_key_pk. Of two senders of one id the first to commit wins; the other waits for it and gets nothing back.
insert into event_key as known (lane, workspace_id, contact_id, key, event_id, received_at)
select lane, workspace_id, contact_id, key, event_id, received_at
from unnest(%(lanes)s, %(workspace_ids)s, %(contact_ids)s, %(keys)s, %(event_ids)s, %(received)s)
     as given (lane, workspace_id, contact_id, key, event_id, received_at)
on conflict (lane, contact_id, key) do nothing
returning known.event_id
