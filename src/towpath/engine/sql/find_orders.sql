-- Our ids of orders that events name. Index: customer_order_by_contact.
select customer_order.lane, customer_order.contact_id, customer_order.external_id, customer_order.id
from unnest(%(lanes)s, %(contacts)s, %(names)s) as given (lane, contact_id, external_id)
join customer_order on customer_order.lane = given.lane and customer_order.contact_id = given.contact_id and customer_order.external_id = given.external_id
