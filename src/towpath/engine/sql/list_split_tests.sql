-- Index: split_test_pk (flow leads).
select test.node, test.began_at, test.decided_at, test.variant, test.decided_by, test.numbers, (select max(id) from flow_version as v where v.flow_id = test.flow_id)
from split_test as test
where test.flow_id = %(flow_id)s
order by test.node
