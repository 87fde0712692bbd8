-- A lock of the session that says that this worker lives; it goes when the connection does.
select pg_advisory_lock(%(key)s)
