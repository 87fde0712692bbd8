-- Uses attempt_pk: attempts of the messages that moved.
with gone as (
    delete from attempt where lane = %(from_lane)s and process_id = any(%(processes)s::bigint[])
    returning process_id, number, workspace_id, started_at, ended_at, phase, outcome, worker, response
)
insert into attempt (lane, process_id, number, workspace_id, started_at, ended_at, phase, outcome, worker, response)
select %(to_lane)s, process_id, number, workspace_id, started_at, ended_at, phase, outcome, worker, response
from gone
