-- The newest visit to each node of these runs. Index: process_by_run.
select distinct on (process.run_id, process.node) process.run_id, process.node, process.outlet, process.result
from unnest(%(lanes)s, %(runs)s) as given (lane, run_id)
join process on process.lane = given.lane and process.run_id = given.run_id
order by process.run_id, process.node, process.id desc
