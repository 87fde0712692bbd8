-- Which of these have been inside a flow, by their places. Index: entry_memory_pk.
select array_agg(distinct given.place)
from unnest(%(lanes)s, %(flows)s, %(contacts)s) with ordinality as given (lane, flow_id, contact_id, place)
join entry_memory as memory on memory.lane = given.lane and memory.flow_id = given.flow_id and memory.contact_id = given.contact_id
