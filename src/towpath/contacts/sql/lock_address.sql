-- Advisory, to the end of the transaction: waits for claims that have looked whether this address is suppressed (semantics 36).
select pg_advisory_xact_lock(%(key)s)
