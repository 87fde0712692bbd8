-- A line of the audit log; rows are only ever added.
insert into audit_entry (workspace_id, at, actor, what, about) values (%(workspace_id)s, %(at)s, %(actor)s, %(what)s, %(about)s)
