-- Who reached the goal of a flow that is deleted, a page. Index: goal_reached_pk, a probe a lane.
delete from goal_reached as gone
using (select mine.lane, mine.flow_id, mine.event_id from goal_reached as mine
       where mine.lane = any(%(lanes)s::smallint[]) and mine.flow_id = %(flow_id)s limit %(limit)s) as page
where gone.lane = page.lane and gone.flow_id = page.flow_id and gone.event_id = page.event_id
