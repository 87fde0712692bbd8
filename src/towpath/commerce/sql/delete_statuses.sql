-- Uses order_status_pk; the orders are locked.
delete from order_status
using unnest(%(lanes)s, %(ids)s) as given (lane, id)
where order_status.lane = given.lane and order_status.order_id = given.id
