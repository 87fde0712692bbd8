-- Uses order_status_pk; the orders are locked.
select order_status.order_id, order_status.number, order_status.status, order_status.at
from order_status
join unnest(%(lanes)s, %(ids)s) as given (lane, id) on order_status.lane = given.lane and order_status.order_id = given.id
order by order_status.order_id, order_status.number
