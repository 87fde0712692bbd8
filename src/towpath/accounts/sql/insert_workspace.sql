-- The unique slug closes the race of two with the same name: the second gets no row.
insert into workspace (name, slug, time_zone, currency, locale, created_at)
values (%(name)s, %(slug)s, %(time_zone)s, %(currency)s, %(locale)s, %(now)s)
on conflict (slug) do nothing
returning id
