-- The graphs of all versions of a flow. Index flow_version_number.
select v.id, v.number, v.document
from flow_version as v
where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s
order by v.number
