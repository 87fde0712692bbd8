-- Uses event_by_contact. The visitor's row is locked against new events; the ids stay.
with gone as (
    delete from event where lane = %(from_lane)s and contact_id = %(from_id)s
    returning id, workspace_id, name, properties, folded, context, source, occurred_at, said_at, received_at, historical, depth, cause, format
)
insert into event (lane, id, workspace_id, contact_id, name, properties, folded, context, source, occurred_at, said_at, received_at,
                   historical, depth, cause, format)
select %(to_lane)s, id, workspace_id, %(to_id)s, name, properties, folded, context, source, occurred_at, said_at, received_at,
       historical, depth, cause, format
from gone
