-- Uses notification_by_contact.
update notification set contact_id = %(to_id)s where contact_id = %(from_id)s
