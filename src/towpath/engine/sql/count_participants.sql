-- How many people of a call are in which state: one probe of participant_pk a lane.
select p.status, count(*)
from unnest(%(lanes)s) as l (lane)
cross join lateral (select status from participant where participant.lane = l.lane and participant.operation_id = %(operation_id)s) as p
group by p.status
