-- Uses secret_name: of two who keep one name at once the later value stays.
insert into secret (workspace_id, name, sealed, made_at, changed_at)
values (%(workspace_id)s, %(name)s, %(sealed)s, %(now)s, %(now)s)
on conflict (workspace_id, name) do update set sealed = excluded.sealed, changed_at = excluded.changed_at
    where not %(only_new)s
returning id, name, made_at, changed_at
