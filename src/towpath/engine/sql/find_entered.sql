-- Which of these contacts have been inside a flow. Index: entry_memory_pk.
select distinct memory.contact_id
from unnest(%(contacts)s) as given (contact_id)
join entry_memory as memory on memory.lane = %(lane)s and memory.flow_id = %(flow_id)s and memory.contact_id = given.contact_id
