-- Uses people_list_name. Of two who make one name at once the second waits and gets nothing back.
insert into people_list (workspace_id, sort, name, folded, created_at)
values (%(workspace_id)s, %(sort)s, %(name)s, %(folded)s, %(now)s)
on conflict (workspace_id, sort, folded) do nothing
returning id
