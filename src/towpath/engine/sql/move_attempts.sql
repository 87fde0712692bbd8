-- Uses attempt_pk, message_by_contact: attempts of queued messages that were tried before.
with gone as (
    delete from attempt where lane = %(from_lane)s and process_id in (select process_id from message where message.lane = %(to_lane)s and message.contact_id = %(to_id)s
                                                             and message.run_id = any(%(runs)s) and status = 0)
    returning process_id, number, workspace_id, started_at, ended_at, phase, outcome, worker, response
)
insert into attempt (lane, process_id, number, workspace_id, started_at, ended_at, phase, outcome, worker, response)
select %(to_lane)s, process_id, number, workspace_id, started_at, ended_at, phase, outcome, worker, response
from gone
