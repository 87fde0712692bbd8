-- By what the sender calls these orders. Uses customer_order_pk.
select o.id, o.external_id
from unnest(%(lanes)s::smallint[], %(ids)s::bigint[]) as given (lane, id)
join customer_order as o on o.lane = given.lane and o.id = given.id
where o.workspace_id = %(workspace_id)s
