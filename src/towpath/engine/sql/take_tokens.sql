-- Takes tokens by their keys (of a wait that ended, an answer that came, a batch that is tried again). Index: token_pk. See take_due.
with gone as (
    delete from token using unnest(%(lanes)s, %(runs)s, %(processes)s) as given (lane, run_id, process_id)
    where token.lane = given.lane and token.run_id = given.run_id and token.process_id = given.process_id and token.state <> 5
    returning token.*
)
select array_agg(lane), array_agg(run_id), array_agg(process_id), array_agg(prior), array_agg(started_at), array_agg(due_at), array_agg(version_id),
       array_agg(node), array_agg(state), array_agg(class), array_agg(array_to_string(forks, ',')), array_agg(memo::text)
from gone
