-- Uses event_pk.
select id, lane, contact_id, name, properties, context, source, occurred_at, said_at, received_at, historical, depth, cause
from event
where workspace_id = %(workspace_id)s and lane = %(lane)s and id = %(id)s
