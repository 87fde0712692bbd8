-- Uses customer_order_pk. The rows were locked and read by lock_orders in this transaction.
update customer_order
set status = given.status, total = given.total, currency = given.currency, fraud_alert = given.alert, fraud_detection = given.detection,
    attributes = given.attributes, metadata = given.metadata, folded = given.folded, created_at = given.created, paid_at = given.paid,
    updated_at = %(now)s
from unnest(%(lanes)s, %(ids)s, %(statuses)s, %(totals)s::text[]::numeric[], %(currencies)s, %(alerts)s, %(detections)s,
            %(attributes)s, %(metadata)s, %(folded)s, %(created)s, %(paid)s)
     as given (lane, id, status, total, currency, alert, detection, attributes, metadata, folded, created, paid)
where customer_order.lane = given.lane and customer_order.id = given.id
