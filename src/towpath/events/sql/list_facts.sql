-- Uses fact_pk.
select name, count, first_at, last_at, sum
from fact
where lane = %(lane)s and contact_id = %(contact_id)s
order by last_at desc, name
