-- Bulk entries that were put aside and whose flow goes on, or is over. Reference table flow; entry_held is empty but while a launch is
-- paused.
select h.lane, h.id, h.workspace_id, h.flow_id, h.payload, f.status
from entry_held as h
join flow as f on f.id = h.flow_id and f.status <> 'paused'
where h.lane = any(%(lanes)s)
order by h.lane, h.id
limit %(limit)s
for update of h skip locked
