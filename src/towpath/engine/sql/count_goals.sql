-- How often a flow's goal was counted. Key goal_reached_pk, one probe a lane.
select count(*)
from generate_series(0, 255) as lane (lane)
cross join lateral (select from goal_reached where goal_reached.lane = lane.lane::smallint and goal_reached.flow_id = %(flow_id)s) as reached
