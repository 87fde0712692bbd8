-- Numbers for contacts; a gap is harmless.
select nextval('contact_seq') from generate_series(1, %(count)s)
