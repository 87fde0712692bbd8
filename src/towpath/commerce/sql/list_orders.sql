-- Uses customer_order_by_contact, from its end.
select lane, id, workspace_id, contact_id, external_id, status, total, currency, fraud_alert, fraud_detection, attributes, metadata,
       created_at, paid_at, updated_at
from customer_order
where lane = %(lane)s and contact_id = %(contact_id)s
order by created_at desc, id desc
limit %(limit)s
