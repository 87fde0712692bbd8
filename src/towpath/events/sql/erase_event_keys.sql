-- Uses event_key_pk.
delete from event_key where lane = %(lane)s and contact_id = %(contact_id)s
