-- Uses feed_post_by_contact.
delete from feed_post where lane = %(lane)s and contact_id = %(contact_id)s
