-- A launch, pause or stop waits till the batches under way have ended, and none begins before it is committed: what an event means is
-- settled by its moment alone (semantics 24, 41). The engine takes the same lock, shared, with its lanes.
select pg_advisory_xact_lock(746879)
