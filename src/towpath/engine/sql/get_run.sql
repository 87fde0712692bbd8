-- One run. Index: run_pk.
select run.lane, run.id, run.flow_id, run.version_id, nullif(run.contact_id, 0) as contact_id, run.order_id, run.key, run.status, run.reason, run.label, run.entered_at, run.ended_at,
       run.depth, run.test, run.ordinal
from run
where run.lane = %(lane)s and run.id = %(id)s and run.workspace_id = %(workspace_id)s
