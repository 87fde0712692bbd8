-- Uses catalog_name. Of two who make one name at once the second waits and gets nothing back.
insert into catalog (workspace_id, name, folded, key_column, columns, created_at, changed_at)
values (%(workspace_id)s, %(name)s, %(folded)s, %(key_column)s, array[%(key_column)s], %(now)s, %(now)s)
on conflict (workspace_id, folded) do nothing
returning id
