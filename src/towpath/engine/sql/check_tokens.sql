-- Running runs that stand nowhere, visits in progress of runs that have ended, and awaited events of visits that are over. Reads all of
-- them: asked seldom, by a person.
select 'run_without_token' as what, count(*) as n
from run
where run.status = 0 and not exists (select from token where token.lane = run.lane and token.run_id = run.id)
union all
select 'token_without_run', count(*)
from token
where not exists (select from run where run.lane = token.lane and run.id = token.run_id and run.status = 0)
union all
select 'awaited_without_token', count(*)
from awaited
where not exists (select from token where token.lane = awaited.lane and token.run_id = awaited.run_id and token.process_id = awaited.process_id)
