-- Runs that end, and what changed in those that go on. Index: run_pk. Only under the lanes' locks.
update run
set status = given.status,
    ended_at = case when given.status > 0 then %(now)s::timestamptz end,
    reason = given.reason,
    label = coalesce(given.label, run.label),
    variables = coalesce(given.variables, run.variables),
    version_id = given.version_id
from unnest(%(lanes)s, %(runs)s, %(statuses)s, %(reasons)s, %(labels)s, %(variables)s, %(versions)s)
     as given (lane, id, status, reason, label, variables, version_id)
where run.lane = given.lane and run.id = given.id and run.status = 0
