-- Uses attempt_pk.
delete from attempt as a using unnest(%(lanes)s::smallint[], %(processes)s::bigint[]) as given (lane, process_id)
where a.lane = given.lane and a.process_id = given.process_id
