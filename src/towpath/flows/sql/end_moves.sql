-- Moves that every lane has applied. Few moves are open at a time; key move_lane_pk, one probe a lane.
update flow_move as m
set done_at = %(now)s
where m.done_at is null
  and cardinality(%(lanes)s::smallint[]) = (select count(*) from move_lane as l
                                            where l.lane = any(%(lanes)s) and l.move_id = m.id and l.done_at is not null)
returning m.workspace_id
