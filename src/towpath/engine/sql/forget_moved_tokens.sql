-- Where people stood before moves of a flow that is deleted, a page. Index: moved_token_pk, a probe a lane; flow_move_by_flow.
delete from moved_token as gone
using (select mine.lane, mine.move_id, mine.run_id, mine.process_id from moved_token as mine
       where mine.lane = any(%(lanes)s::smallint[]) and mine.move_id in (select id from flow_move where flow_id = %(flow_id)s) limit %(limit)s) as page
where gone.lane = page.lane and gone.move_id = page.move_id and gone.run_id = page.run_id and gone.process_id = page.process_id
