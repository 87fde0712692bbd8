-- How many tokens of a version stand at each node now, but not those of tests (semantics 56). Tokens have no index by version;
-- index run_tests, then token_pk, for the tests.
select t.node, count(*) - coalesce(max(tests.n), 0) as n
from token as t
left join (select inside.node, count(*) as n
           from run as r
           join token as inside on inside.lane = r.lane and inside.run_id = r.id
           where r.version_id = %(version_id)s and r.test
           group by inside.node) as tests on tests.node = t.node
where t.workspace_id = %(workspace_id)s and t.version_id = %(version_id)s
group by t.node
