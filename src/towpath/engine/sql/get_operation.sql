-- A call that let people in. Index: entry_operation_pk.
select o.lane, o.id, o.flow_id, o.count, o.created_at, o.source, o.callback_url, o.callback
from entry_operation as o
where o.lane = %(lane)s and o.id = %(id)s and o.workspace_id = %(workspace_id)s
