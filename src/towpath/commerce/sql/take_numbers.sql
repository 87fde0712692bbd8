-- Numbers for orders; a gap is harmless.
select nextval('order_seq') from generate_series(1, %(count)s)
