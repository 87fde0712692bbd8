-- Uses suppression_pk. The first reason stays. Whoever asks for one of these addresses waits on the lock of the channel (semantics 36).
insert into suppression (lane, workspace_id, channel, address, reason, detail, at)
select lane, %(workspace_id)s, %(channel)s, address, %(reason)s, %(detail)s, %(at)s
from unnest(%(lanes)s::smallint[], %(addresses)s::text[]) as given (lane, address)
on conflict (lane, workspace_id, channel, address) do nothing
returning address
