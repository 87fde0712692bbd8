-- Uses people_deed_pk.
insert into people_deed (workspace_id, what, people, contacts, total, actor, created_at)
values (%(workspace_id)s, %(what)s, %(people)s, %(contacts)s::bigint[], %(total)s, %(actor)s, %(now)s)
returning id
