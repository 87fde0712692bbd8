-- What a run that ended has planned and nobody has begun to send. Index: message_pk.
update message
set status = 5, reason = 'run_ended', ended_at = %(now)s
from unnest(%(lanes)s, %(processes)s) as given (lane, process_id)
where message.lane = given.lane and message.process_id = given.process_id and message.status = 0
