-- The end of the history of orders that go back to what they were, from an entry on. The orders are locked. Index: order_status_pk.
delete from order_status
using unnest(%(lanes)s, %(ids)s, %(numbers)s::integer[]) as given (lane, id, number)
where order_status.lane = given.lane and order_status.order_id = given.id and order_status.number >= given.number
