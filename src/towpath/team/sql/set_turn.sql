-- Uses member_turn_pk; the row is held.
update member_turn set last_user_id = %(last_user_id)s where workspace_id = %(workspace_id)s and circle = %(circle)s
