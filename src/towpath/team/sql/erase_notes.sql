-- Uses note_by_contact.
delete from note where lane = %(lane)s and contact_id = %(contact_id)s
