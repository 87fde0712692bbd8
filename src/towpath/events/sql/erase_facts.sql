-- Uses fact_pk.
delete from fact where lane = %(lane)s and contact_id = %(contact_id)s
