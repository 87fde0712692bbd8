-- How attempts ended. Index: attempt_pk. One that somebody else ended meanwhile stays as it is and is left out of the answer.
update attempt set phase = asked.phase, outcome = asked.outcome, response = asked.response, ended_at = %(now)s
  from unnest(%(lanes)s::smallint[], %(process_ids)s::bigint[], %(numbers)s::smallint[], %(phases)s::smallint[], %(outcomes)s::smallint[],
              %(responses)s::text[]) as asked (lane, process_id, number, phase, outcome, response)
 where attempt.lane = asked.lane and attempt.process_id = asked.process_id and attempt.number = asked.number and attempt.outcome = 0
returning attempt.lane, attempt.process_id
