-- A new sender; the first of a workspace is its default. Index: sender_name, which refuses a second of the same name.
insert into sender (workspace_id, channel, name, settings, secret, is_default, updated_at)
select %(workspace_id)s, %(channel)s, %(name)s, %(settings)s, %(secret)s,
       %(is_default)s or not exists (select from sender where workspace_id = %(workspace_id)s and channel = %(channel)s), %(now)s
returning id
