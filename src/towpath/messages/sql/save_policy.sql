-- By primary key.
insert into sending_policy (workspace_id, settings, changed_at) values (%(workspace_id)s, %(settings)s, %(now)s)
on conflict on constraint sending_policy_pk do update set settings = excluded.settings, changed_at = excluded.changed_at
