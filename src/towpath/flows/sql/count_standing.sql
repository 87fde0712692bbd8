-- How many tokens stand at each node of these versions: asked by a person before a launch. Tokens have no index by version.
select t.version_id, t.node, count(*) as n
from token as t
where t.workspace_id = %(workspace_id)s and t.version_id = any(%(versions)s)
group by t.version_id, t.node
