-- The people of a call in its order: one probe of participant_pk a lane.
select p.place, p.contact_id, p.run_id, p.status, p.said, p.reason, p.sentence
from unnest(%(lanes)s) as l (lane)
cross join lateral (select * from participant where participant.lane = l.lane and participant.operation_id = %(operation_id)s) as p
where p.place > %(after)s::smallint
order by p.place
limit %(limit)s
