-- Uses token_pk. Under the locks of both lanes. One that rests comes awake: its flow may have gone on in the other lane already.
with gone as (
    delete from token where lane = %(from_lane)s and run_id = any(%(runs)s)
    returning run_id, process_id, prior, started_at, due_at, workspace_id, version_id, node, state, class, forks, memo
)
insert into token (run_id, process_id, prior, contact_id, started_at, due_at, workspace_id, version_id, lane, node, state, class, forks, memo)
select run_id, process_id, prior, %(to_id)s, started_at, due_at, workspace_id, version_id, %(to_lane)s, node, state, class & 7, forks, memo
from gone
