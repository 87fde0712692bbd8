-- Old places of a move that nobody has asked for yet, a page a lane. Key moved_token_pk.
select page.lane, page.run_id, page.process_id, page.new_process_id,
       case when page.due_at < 'infinity' then (extract(epoch from page.due_at) * 1000000)::bigint end as due_at,
       (extract(epoch from page.started_at) * 1000000)::bigint as started_at, page.version_id, page.node, page.state,
       page.class, array_to_string(page.forks, ',') as forks, page.memo::text as memo
from unnest(%(lanes)s) as given (lane)
cross join lateral (select * from moved_token
                    where moved_token.lane = given.lane and moved_token.move_id = %(move_id)s and moved_token.came_back is null
                    limit %(limit)s) as page
