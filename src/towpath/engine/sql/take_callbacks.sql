-- Calls whose callback is due; taken by moving the next try. Index: entry_operation_to_call.
select o.lane, o.id, o.workspace_id, o.flow_id, o.count, o.created_at, o.source, o.callback_url, o.tries
from entry_operation as o
where o.lane = any(%(lanes)s) and o.callback = 0 and o.try_at <= %(now)s
order by o.try_at
limit %(limit)s
for update skip locked
