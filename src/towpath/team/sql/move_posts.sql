-- Uses feed_post_by_contact; both lanes are held.
update feed_post set lane = %(to_lane)s, contact_id = %(to_id)s where lane = %(from_lane)s and contact_id = %(from_id)s
