-- Visits that ended and those in progress. Index: process_by_run, token_pk.
select id, version_id, node, prior, started_at, ended_at, outlet, seen, result, null::smallint as state, null::timestamptz as due_at
from process where lane = %(lane)s and run_id = %(run_id)s
union all
select process_id, version_id, node, prior, started_at, null, null, memo -> 's', null, state, nullif(due_at, 'infinity')
from token where lane = %(lane)s and run_id = %(run_id)s
order by 1
