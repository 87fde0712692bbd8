-- Newest first. Index flow_version_number.
select v.id, v.number, v.live_from, v.live_to, v.launched_by, v.stopped_at
from flow_version as v
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s
order by v.number desc
