-- Uses suppression_pk. The first reason stays.
insert into suppression as known (lane, workspace_id, channel, address, reason, detail, at)
values (%(lane)s, %(workspace_id)s, %(channel)s, %(address)s, %(reason)s, %(detail)s, %(at)s)
on conflict (lane, workspace_id, channel, address) do nothing
