-- Index flow_version_number.
select v.id, v.number, v.document, v.live_to
from flow_version as v
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s
order by v.number desc
limit 1
