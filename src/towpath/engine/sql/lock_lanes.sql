-- The lease of a batch: who holds these rows works the lanes; a lane that somebody else works is passed over. Index: lane_pk.
-- The whole engine relies on it: one contact is never worked by two workers at once. The advisory lock is that of flows/hold_engine: a batch
-- reads the flows after it, so that it never works by what a launch is just replacing.
with gate as materialized (select pg_advisory_xact_lock_shared(746879) as held)
select lane.lane, lane.next_id
from gate, lane
where lane.kind = 'work' and lane.lane = any(%(lanes)s)
order by lane.lane
for update of lane skip locked
