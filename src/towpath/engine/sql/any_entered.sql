-- Whether anybody of these stretches of contacts has been inside: one probe of entry_memory_pk a stretch.
select exists (select from unnest(%(lanes)s, %(flows)s, %(lows)s::bigint[], %(highs)s::bigint[]) as given (lane, flow_id, first_id, last_id)
               where exists (select from entry_memory as memory
                             where memory.lane = given.lane and memory.flow_id = given.flow_id and memory.contact_id between given.first_id and given.last_id))
