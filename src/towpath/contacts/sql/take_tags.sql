-- Uses contact_tag_pk; the contact is locked.
delete from contact_tag where lane = %(from_lane)s and contact_id = %(from_id)s returning tag
