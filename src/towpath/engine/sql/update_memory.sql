-- Entries and exits of those who have been inside before. Index: entry_memory_pk. Sorted by key; under the lanes' locks.
update entry_memory as memory
set entered = memory.entered + given.entered,
    inside = memory.inside + given.inside,
    last_exited_at = coalesce(given.exited_at, memory.last_exited_at),
    recent = case when given.recent is null then memory.recent else given.recent::timestamptz[] end
from unnest(%(lanes)s, %(flows)s, %(contacts)s, %(keys)s, %(entered)s, %(inside)s, %(exited)s, %(recent)s)
     as given (lane, flow_id, contact_id, key, entered, inside, exited_at, recent)
where memory.lane = given.lane and memory.flow_id = given.flow_id and memory.contact_id = given.contact_id and memory.key = given.key
