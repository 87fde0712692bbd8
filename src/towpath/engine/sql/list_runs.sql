-- Runs of a workspace, newest first. Index: run_by_contact where a contact is given, else run_by_flow; who stands at a node by token_pk.
select run.lane, run.id, run.flow_id, run.version_id, nullif(run.contact_id, 0) as contact_id, run.order_id, run.key, run.status, run.reason, run.label, run.entered_at, run.ended_at,
       run.depth, run.test, run.ordinal
from run
where run.workspace_id = %(workspace_id)s
  and run.flow_id = any(%(flow_ids)s)
  and (%(contact_id)s::bigint is null or (run.lane = %(contact_lane)s and run.contact_id = %(contact_id)s))
  and (%(version_id)s::integer is null or run.version_id = %(version_id)s)
  and (%(status)s::smallint is null or run.status = %(status)s)
  and (%(since)s::timestamptz is null or run.entered_at >= %(since)s)
  and (%(until)s::timestamptz is null or run.entered_at < %(until)s)
  and (%(places)s::text[] is null
       or exists (select from token where token.lane = run.lane and token.run_id = run.id and token.version_id || ':' || token.node = any(%(places)s)))
  and (%(before_at)s::timestamptz is null or (run.entered_at, run.id) < (%(before_at)s, %(before_id)s))
order by run.entered_at desc, run.id desc
limit %(limit)s
