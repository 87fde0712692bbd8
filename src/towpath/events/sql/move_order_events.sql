-- Uses event_by_contact: events of the lane that concern no contact.
with gone as (
    delete from event where lane = %(from_lane)s and contact_id is null and name like 'order\_%%' and properties ->> 'order_id' = %(order)s
    returning id, workspace_id, name, properties, folded, context, source, occurred_at, said_at, received_at, historical, depth, cause, format
)
insert into event as moved (lane, id, workspace_id, contact_id, name, properties, folded, context, source, occurred_at, said_at, received_at,
                            historical, depth, cause, format)
select %(to_lane)s, id, workspace_id, %(to_id)s, name, properties, folded, context, source, occurred_at, said_at, received_at,
       historical, depth, cause, format
from gone
returning moved.id
