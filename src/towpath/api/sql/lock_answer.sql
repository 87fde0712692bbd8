-- Closes the race of the same Idempotency-Key twice at once: the second waits till the first has committed.
select pg_advisory_xact_lock(hashtextextended(%(actor)s::text || ' ' || %(key)s::text, %(workspace_id)s))
