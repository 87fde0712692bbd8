-- The newest visit to each node of these runs, in each version they were in, oldest first. Index: process_by_run.
select run_id, version_id, node, outlet, result
from (select distinct on (process.run_id, process.version_id, process.node)
             process.run_id, process.version_id, process.node, process.outlet, process.result, process.id
      from unnest(%(lanes)s, %(runs)s) as given (lane, run_id)
      join process on process.lane = given.lane and process.run_id = given.run_id
      order by process.run_id, process.version_id, process.node, process.id desc) as newest
order by id
