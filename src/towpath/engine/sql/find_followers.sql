-- Visits of these contacts that sleep or wait for a condition at nodes that follow an event. Index: run_by_contact, then token_pk.
select distinct token.lane, token.run_id, token.process_id
from unnest(%(lanes)s, %(contacts)s, %(versions)s, %(nodes)s) as given (lane, contact_id, version_id, node)
join run on run.lane = given.lane and run.contact_id = given.contact_id and run.status = 0 and run.version_id = given.version_id
join token on token.lane = run.lane and token.run_id = run.id and token.node = given.node and token.state in (1, 6)
order by token.process_id
