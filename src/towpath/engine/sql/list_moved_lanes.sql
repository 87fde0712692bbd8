-- Which of these lanes have applied which of these moves. Key move_lane_pk.
select move_lane.move_id, move_lane.lane
from unnest(%(lanes)s) as given (lane)
join move_lane on move_lane.lane = given.lane and move_lane.move_id = any(%(moves)s) and move_lane.done_at is not null
