-- Uses member_turn_pk. The row is made, then held until the choice is committed: turns are taken one after the other.
insert into member_turn (workspace_id, circle, last_user_id) values (%(workspace_id)s, %(circle)s, 0)
on conflict (workspace_id, circle) do update set last_user_id = member_turn.last_user_id
returning last_user_id
