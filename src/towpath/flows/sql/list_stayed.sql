-- Who was not taken back. Key moved_token_pk, one probe a lane.
select t.run_id, case t.came_back when 1 then 'began' else 'ended' end as why
from moved_token as t
join flow_move as m on m.id = t.move_id and m.workspace_id = %(workspace_id)s
where t.lane = any(%(lanes)s) and t.move_id = %(move_id)s and t.came_back > 0
order by t.run_id
limit %(limit)s
