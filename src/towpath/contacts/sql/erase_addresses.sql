-- Uses contact_address_pk.
delete from contact_address where lane = %(lane)s and contact_id = %(contact_id)s
