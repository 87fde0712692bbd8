-- The lease of a batch: who holds these rows works the lanes; a lane that somebody else works is passed over. Index: lane_pk.
-- The whole engine relies on it: one contact is never worked by two workers at once.
select lane, next_id
from lane
where kind = 'work' and lane = any(%(lanes)s)
order by lane
for update skip locked
