-- The sum of the chosen property over the goals reached in a version since statistics were reset (semantics 48, 49). Key goal_reached_pk, one
-- probe a lane.
select sum(g.value) - coalesce((select b.n from counter_base as b
                                where b.version_id = %(version_id)s and b.node = -1 and b.what = 'goal_value'), 0) as value
from goal_reached as g
where g.lane = any(%(lanes)s) and g.flow_id = %(flow_id)s and g.version_id = %(version_id)s
