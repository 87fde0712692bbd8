-- Uses event_by_contact: the events of one visitor.
delete from event where lane = %(from_lane)s and contact_id = %(from_id)s and id = any(%(ids)s) returning id, name, properties
