-- How often runs have been where (semantics 23). Index: process_by_run.
select process.run_id, process.version_id, process.node, count(*), count(*) filter (where process.started_at >= (%(hour_ago)s)[1])
from unnest(%(lanes)s, %(runs)s) as given (lane, run_id)
join process on process.lane = given.lane and process.run_id = given.run_id
group by process.run_id, process.version_id, process.node
