-- Who was taken back, and who not. Key moved_token_pk; under the lanes' locks.
update moved_token
set came_back = given.came_back
from unnest(%(lanes)s, %(runs)s, %(processes)s, %(came_back)s::smallint[]) as given (lane, run_id, process_id, came_back)
where moved_token.lane = given.lane and moved_token.move_id = %(move_id)s and moved_token.run_id = given.run_id
  and moved_token.process_id = given.process_id
