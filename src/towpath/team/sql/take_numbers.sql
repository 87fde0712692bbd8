-- Numbers for tasks, notes and posts; a gap is harmless.
select nextval('team_seq') from generate_series(1, %(count)s)
