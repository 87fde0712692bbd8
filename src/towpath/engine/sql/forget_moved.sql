-- Old places are kept 30 days (semantics 42). Key moved_token_pk for each lane and old move.
delete from moved_token
using flow_move
where moved_token.lane = any(%(lanes)s) and moved_token.move_id = flow_move.id and flow_move.at < %(before)s
