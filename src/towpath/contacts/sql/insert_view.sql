-- Uses people_view_name. Of two who make one name at once the second waits and gets nothing back.
insert into people_view (workspace_id, user_id, name, folded, look, created_at, changed_at)
values (%(workspace_id)s, %(user_id)s, %(name)s, %(folded)s, %(look)s, %(now)s, %(now)s)
on conflict (workspace_id, user_id, folded) do nothing
returning id
