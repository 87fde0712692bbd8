-- Uses customer_order_pk; the orders are locked.
delete from customer_order
using unnest(%(lanes)s, %(ids)s) as given (lane, id)
where customer_order.lane = given.lane and customer_order.id = given.id
