-- Whether nobody holds a worker's lock. The lock is given back at once, inside this statement.
select case when pg_try_advisory_lock(%(key)s) then pg_advisory_unlock(%(key)s) else false end as gone
