-- Uses customer_order_pk. Of two changes of one order the second waits here and reads what the first wrote.
select customer_order.id, contact_id, status, total, currency, fraud_alert, fraud_detection, attributes, metadata, created_at, paid_at
from customer_order
join unnest(%(lanes)s, %(ids)s) as given (lane, id) on customer_order.lane = given.lane and customer_order.id = given.id
order by customer_order.lane, customer_order.id
for no key update of customer_order
