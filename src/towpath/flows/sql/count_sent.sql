-- Who stands where has had which message already: of those who stand at a node, how many runs have left which sending node, not by `not_sent`.
-- Asked by a person before a launch. Index process_by_run.
select t.version_id, t.node, p.version_id as sent_version_id, p.node as sent_node, count(distinct t.run_id) as n
from token as t
join process as p on p.lane = t.lane and p.run_id = t.run_id
join unnest(%(sent_versions)s, %(sent_nodes)s) as sent (version_id, node) on sent.version_id = p.version_id and sent.node = p.node
where t.workspace_id = %(workspace_id)s and t.version_id = any(%(versions)s) and p.outlet is distinct from 'not_sent'
group by t.version_id, t.node, p.version_id, p.node
