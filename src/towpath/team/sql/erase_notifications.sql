-- Uses notification_by_contact.
delete from notification where contact_id = %(contact_id)s
