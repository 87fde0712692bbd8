-- A name that is taken answers nothing (segment_name).
insert into segment (workspace_id, name, folded, condition, names, types, created_at, changed_at)
values (%(workspace_id)s, %(name)s, %(folded)s, %(condition)s::jsonb, %(names)s, %(types)s, %(now)s, %(now)s)
on conflict (workspace_id, folded) where archived_at is null do nothing
returning id
