-- When events of a name lay after a moment, by contact, the oldest first. Uses event_by_contact of the partitions that can hold the window.
select given.place, array_agg(event.occurred_at order by event.occurred_at)
from unnest(%(lanes)s, %(ids)s, %(starts)s) with ordinality as given (lane, id, start, place)
join event on event.lane = given.lane and event.contact_id = given.id and event.name = %(name)s
          and event.occurred_at > given.start and event.received_at > %(from)s
group by given.place
