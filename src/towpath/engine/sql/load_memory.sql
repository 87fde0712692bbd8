-- What is remembered of entries of contacts into flows, whatever their key. Index: entry_memory_pk.
select memory.lane, memory.flow_id, memory.contact_id, memory.key, memory.entered, memory.inside, memory.last_exited_at, memory.recent
from unnest(%(lanes)s, %(flows)s, %(contacts)s) as given (lane, flow_id, contact_id)
join entry_memory as memory on memory.lane = given.lane and memory.flow_id = given.flow_id and memory.contact_id = given.contact_id
