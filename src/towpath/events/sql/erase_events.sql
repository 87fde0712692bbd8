-- Uses event_by_contact.
delete from event where lane = %(lane)s and contact_id = %(contact_id)s
