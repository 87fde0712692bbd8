-- A file that was read. Index: import_pk.
insert into import (workspace_id, kind, name, format, columns, actor, created_at)
values (%(workspace_id)s, %(kind)s, %(name)s, %(format)s, '[]', %(actor)s, %(now)s)
returning id
