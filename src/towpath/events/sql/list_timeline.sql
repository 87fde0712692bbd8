-- Uses event_by_contact; sorts the events of one contact.
select id, lane, contact_id, name, properties, context, source, occurred_at, said_at, received_at, historical, depth, cause
from event
where lane = %(lane)s and contact_id = %(contact_id)s
  and (%(name)s::text is null or name = %(name)s)
  and (%(before_at)s::timestamptz is null or (occurred_at, id) < (%(before_at)s, %(before_id)s))
order by occurred_at desc, id desc
limit %(limit)s
