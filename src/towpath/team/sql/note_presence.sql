-- Uses member_desk_pk; at most once a minute a member.
insert into member_desk (workspace_id, user_id, seen_at) values (%(workspace_id)s, %(user_id)s, %(now)s)
on conflict (workspace_id, user_id) do update set seen_at = excluded.seen_at
