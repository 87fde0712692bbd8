-- Uses contact_address_pk.
select kind, value, is_primary, bounced_at, added_at
from contact_address
where lane = %(lane)s and contact_id = %(contact_id)s
order by kind, not is_primary, added_at
