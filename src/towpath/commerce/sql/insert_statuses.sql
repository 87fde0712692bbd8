-- Uses order_status_pk; the orders are locked or new.
insert into order_status (lane, order_id, number, workspace_id, status, at)
select lane, order_id, number, %(workspace_id)s, status, at
from unnest(%(lanes)s, %(order_ids)s, %(numbers)s, %(statuses)s, %(at)s) as given (lane, order_id, number, status, at)
