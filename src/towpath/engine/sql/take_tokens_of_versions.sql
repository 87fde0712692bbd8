-- Takes the tokens of versions whose people go over to another, a page a lane. Index: token_pk (the lane). See take_due.
with chosen as (
    select page.lane, page.run_id, page.process_id
    from unnest(%(lanes)s) as given (lane)
    cross join lateral (select token.lane, token.run_id, token.process_id from token
                        where token.lane = given.lane and token.version_id = any(%(versions)s)
                        limit %(limit)s) as page
), gone as (
    delete from token using chosen
    where token.lane = chosen.lane and token.run_id = chosen.run_id and token.process_id = chosen.process_id
    returning token.*
)
select array_agg(lane), array_agg(run_id), array_agg(process_id), array_agg(prior), array_agg(started_at), array_agg(due_at), array_agg(version_id),
       array_agg(node), array_agg(state), array_agg(class), array_agg(array_to_string(forks, ',')), array_agg(memo::text)
from gone
