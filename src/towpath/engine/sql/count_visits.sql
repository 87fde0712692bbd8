-- How often runs have been where, visits in progress among them (semantics 23); those that the batch took it counts itself.
-- Index: process_by_run, token_pk.
select run_id, version_id, node, count(*), count(*) filter (where started_at >= (%(hour_ago)s)[1])
from (select process.run_id, process.version_id, process.node, process.started_at
      from unnest(%(lanes)s, %(runs)s) as given (lane, run_id)
      join process on process.lane = given.lane and process.run_id = given.run_id
      union all
      select token.run_id, token.version_id, token.node, token.started_at
      from unnest(%(lanes)s, %(runs)s) as given (lane, run_id)
      join token on token.lane = given.lane and token.run_id = given.run_id
      where token.state <> 0 or token.memo ?| array['answer', 'woken']) as visit
group by run_id, version_id, node
