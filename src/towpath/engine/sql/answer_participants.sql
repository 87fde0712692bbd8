-- What came of people who asked to enter. Index: participant_pk.
update participant as p
set status = given.status, reason = given.reason, run_id = given.run_id
from unnest(%(lanes)s, %(ids)s, %(numbers)s, %(statuses)s, %(reasons)s, %(runs)s) as given (lane, operation_id, place, status, reason, run_id)
where p.lane = given.lane and p.operation_id = given.operation_id and p.place = given.place
