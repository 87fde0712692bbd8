-- The point of no return of one attempt, committed before it is passed. Index: attempt_pk. No row: somebody took the attempt over while this
-- worker was frozen, and nothing may be sent any more.
update attempt set phase = 5
 where lane = %(lane)s and process_id = %(process_id)s and number = %(number)s and outcome = 0 and ended_at is null
returning lane
