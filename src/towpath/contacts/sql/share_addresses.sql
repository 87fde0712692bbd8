-- Advisory, to the end of the transaction: whoever suppresses one of these addresses waits until the attempts have begun (semantics 36). In the
-- order of the keys against deadlocks; the suppressions are read by a statement after this one.
select pg_advisory_xact_lock_shared(key) from unnest(%(keys)s::bigint[]) as given (key)
