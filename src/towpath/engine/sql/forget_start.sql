-- How people entered a flow that is deleted, its splits and how far its moves had come. Reference tables; move_lane_pk, a probe a lane.
with schedules as (delete from entry_schedule where flow_id = %(flow_id)s),
     quotas as (delete from entry_quota where flow_id = %(flow_id)s),
     hooks as (delete from entry_hook where flow_id = %(flow_id)s),
     splits as (delete from split_test where flow_id = %(flow_id)s)
delete from move_lane where lane = any(%(lanes)s::smallint[]) and move_id in (select id from flow_move where flow_id = %(flow_id)s)
