-- Small reference table: splits that have no winner yet.
select test.flow_id, test.node, test.workspace_id, test.began_at, max(version.id)
from split_test as test join flow_version as version on version.flow_id = test.flow_id
where test.decided_at is null
group by test.flow_id, test.node
order by test.flow_id, test.node
