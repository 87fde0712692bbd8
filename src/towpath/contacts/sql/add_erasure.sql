-- A person at a time.
insert into erasure (workspace_id, contact_lane, contact_id, asked_at, asked_by)
values (%(workspace_id)s, %(lane)s, %(contact_id)s, %(now)s, %(by)s)
returning id
