-- Look at every lane again: after a resumed flow, a clock set back, a restart. Index: lane_pk. Locked in order, so that two do not meet in a ring.
update lane set next_due = '-infinity'
from (select lane, kind from lane where kind = 'work' order by lane for update) as locked
where lane.lane = locked.lane and lane.kind = locked.kind
