-- The commit before the sockets open: message and attempt say that it has begun. Index: message_pk. A message that was cancelled or taken
-- meanwhile is left out of the answer, and nothing is sent for it.
with begun as (
    update message set status = 1, attempts = asked.number, due_at = %(abandoned_at)s, address = asked.address, gates = asked.gates,
                       topic = asked.topic, test = asked.test
      from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(numbers)s::smallint[], %(addresses)s::text[], %(gates)s::jsonb[],
                  %(topics)s::text[], %(tests)s::boolean[]) as asked (lane, process_id, number, address, gates, topic, test)
     where message.lane = asked.lane and message.process_id = asked.process_id and message.status = 0
 returning message.lane, message.process_id, message.attempts, message.workspace_id)
insert into attempt as a (lane, process_id, number, workspace_id, started_at, phase, worker)
select lane, process_id, attempts, workspace_id, %(now)s, 0, %(worker)s from begun
returning a.lane, a.process_id
