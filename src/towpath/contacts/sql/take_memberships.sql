-- Uses list_member_pk; the contact is locked.
delete from list_member where lane = %(from_lane)s and contact_id = %(from_id)s returning list_id
