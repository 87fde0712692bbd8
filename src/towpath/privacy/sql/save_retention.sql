-- Uses retention_pk.
insert into retention (workspace_id, settings, changed_at) values (%(workspace_id)s, %(settings)s, %(now)s)
on conflict (workspace_id) do update set settings = excluded.settings, changed_at = excluded.changed_at
