-- Uses customer_order_by_contact. Paid: paid once and not refunded as a whole.
select given.id, coalesce(sum(total) filter (where paid_at is not null and status <> 'refunded'), 0), count(*), max(created_at), min(created_at)
from unnest(%(lanes)s, %(ids)s) as given (lane, id)
join customer_order on customer_order.lane = given.lane and customer_order.contact_id = given.id
group by given.id
