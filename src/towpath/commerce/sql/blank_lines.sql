-- Uses order_line_pk.
update order_line set attributes = '{}' where lane = %(lane)s and order_id = any(%(ids)s::bigint[])
