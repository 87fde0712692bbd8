-- Uses customer_order_by_workspace, from its end.
select lane, id, workspace_id, contact_id, external_id, status, total, currency, fraud_alert, fraud_detection, attributes, metadata,
       created_at, paid_at, updated_at
from customer_order
where workspace_id = %(workspace_id)s and (%(before_id)s::bigint is null or id < %(before_id)s)
order by id desc
limit %(limit)s
