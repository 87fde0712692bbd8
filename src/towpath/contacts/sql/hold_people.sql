-- An advisory lock: waits for those who take facts in now; who comes later finds the contact that is left by the merge.
select pg_advisory_xact_lock(%(key)s::bigint)
