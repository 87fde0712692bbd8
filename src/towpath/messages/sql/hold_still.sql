-- No pause begins or ends till this transaction does, if none is about to: the lock of flows/hold_engine, shared, without waiting. What stands
-- in a paused flow is then the same for whoever rests it and for who wakes it.
select pg_try_advisory_xact_lock_shared(746879)
