-- Uses order_line_pk; the orders are locked.
delete from order_line
using unnest(%(lanes)s, %(ids)s) as given (lane, id)
where order_line.lane = given.lane and order_line.order_id = given.id
