-- Runs of messages, ended ones too. Index: run_pk.
select given.place, run.version_id, run.entered_at, coalesce(run.entry_event_id, 0), run.order_id, run.variables, run.lane, run.id
from unnest(%(lanes)s, %(runs)s) with ordinality as given (lane, id, place)
join run on run.lane = given.lane and run.id = given.id
