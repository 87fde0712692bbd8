-- The unique index on lower(email) closes the race of two at once: the second gets no row.
insert into user_account (email, name, password, is_active, created_at)
values (%(email)s, %(name)s, %(password)s, true, %(now)s)
on conflict do nothing
returning id
