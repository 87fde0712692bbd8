-- An advisory lock: while a transaction that takes facts in is open, no merge of two contacts passes it by.
select pg_advisory_xact_lock_shared(%(key)s::bigint)
