-- Uses double_opt_in_pk.
insert into double_opt_in (workspace_id, settings, changed_at) values (%(workspace_id)s, %(settings)s, %(now)s)
on conflict (workspace_id) do update set settings = excluded.settings, changed_at = excluded.changed_at
