-- The visit before each of these: of one in progress its token knows it, of one that ended its process. Index: token_by_run, process_pk.
select given.place, coalesce(token.prior, process.prior)
from unnest(%(lanes)s, %(runs)s, %(processes)s) with ordinality as given (lane, run_id, id, place)
left join token on token.lane = given.lane and token.run_id = given.run_id and token.process_id = given.id
left join process on process.lane = given.lane and process.id = given.id
