-- The sum of the chosen property over the goals reached in a version (semantics 48). Key goal_reached_pk, one probe a lane.
select sum(g.value) as value
from goal_reached as g
where g.lane = any(%(lanes)s) and g.flow_id = %(flow_id)s and g.version_id = %(version_id)s
