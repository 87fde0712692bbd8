-- How far lanes have come with a move. Key move_lane_pk; under the lanes' locks.
insert into move_lane as known (lane, move_id, tokens, gone, done_at)
select lane, %(move_id)s, tokens, gone, case when done then %(now)s::timestamptz end
from unnest(%(lanes)s, %(tokens)s::bigint[], %(gone)s::bigint[], %(done)s::boolean[]) as given (lane, tokens, gone, done)
on conflict (lane, move_id) do update
set tokens = known.tokens + excluded.tokens, gone = known.gone + excluded.gone, done_at = coalesce(known.done_at, excluded.done_at)
