-- Uses event_key_pk.
select event_id from event_key where lane = %(from_lane)s and contact_id = %(from_id)s
