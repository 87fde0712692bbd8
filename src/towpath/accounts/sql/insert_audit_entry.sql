-- One new row.
insert into audit_entry (workspace_id, at, actor, what, about)
values (%(workspace_id)s, %(now)s, %(actor)s, %(what)s, %(about)s)
