-- Uses customer_order_pk.
select lane, id, workspace_id, contact_id, external_id, status, total, currency, fraud_alert, fraud_detection, attributes, metadata,
       created_at, paid_at, updated_at
from customer_order
where lane = %(lane)s and id = %(id)s and workspace_id = %(workspace_id)s
