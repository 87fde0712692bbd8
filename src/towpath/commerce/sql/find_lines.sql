-- Uses order_line_pk.
select order_line.order_id, product_id, name, category, product_groups, quantity, price, attributes
from order_line
join unnest(%(lanes)s, %(ids)s) as given (lane, id) on order_line.lane = given.lane and order_line.order_id = given.id
order by order_line.order_id, order_line.number
