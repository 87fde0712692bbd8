-- Takes every token of runs that end, or whose branches must be seen together. Index: token_pk. See take_due.
with gone as (
    delete from token using unnest(%(lanes)s, %(runs)s) as given (lane, run_id)
    where token.lane = given.lane and token.run_id = given.run_id
    returning token.*
)
select array_agg(lane), array_agg(run_id), array_agg(process_id), array_agg(prior), array_agg(started_at), array_agg(due_at), array_agg(version_id),
       array_agg(node), array_agg(state), array_agg(class), array_agg(array_to_string(forks, ',')), array_agg(memo::text)
from gone
