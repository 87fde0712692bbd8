-- Uses message_content_pk.
delete from message_content as m using unnest(%(lanes)s::smallint[], %(processes)s::bigint[]) as given (lane, process_id)
where m.lane = given.lane and m.process_id = given.process_id
