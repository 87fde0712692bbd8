-- Uses contact_pk.
delete from contact where lane = %(lane)s and id = %(contact_id)s
