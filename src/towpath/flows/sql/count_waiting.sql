-- How many tokens of a version stand at each node now.
select t.node, count(*) as n
from token as t
where t.workspace_id = %(workspace_id)s and t.version_id = %(version_id)s
group by t.node
