-- Uses customer_order_pk. A sender that changes the order at this moment is waited for; it then finds the order where it went.
with gone as (
    delete from customer_order where lane = %(from_lane)s and id = any(%(ids)s)
    returning id, workspace_id, external_id, status, total, currency, fraud_alert, fraud_detection, attributes, folded, metadata,
              created_at, paid_at
)
insert into customer_order as moved_order (lane, id, workspace_id, contact_id, external_id, status, total, currency, fraud_alert,
                                           fraud_detection, attributes, folded, metadata, created_at, paid_at, updated_at)
select %(to_lane)s, id, workspace_id, %(to_id)s, external_id, status, total, currency, fraud_alert,
       fraud_detection, attributes, folded, metadata, created_at, paid_at, %(now)s
from gone
returning moved_order.external_id
