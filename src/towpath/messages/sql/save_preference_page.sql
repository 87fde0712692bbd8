-- By primary key.
insert into preference_page (workspace_id, settings, changed_at) values (%(workspace_id)s, %(settings)s, %(now)s)
on conflict on constraint preference_page_pk do update set settings = excluded.settings, changed_at = excluded.changed_at
