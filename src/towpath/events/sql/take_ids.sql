-- Numbers for events, in rising order; a gap is harmless.
select nextval('event_seq') from generate_series(1, %(count)s)
