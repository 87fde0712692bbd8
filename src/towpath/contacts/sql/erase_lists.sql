-- Uses list_member_pk.
delete from list_member where lane = %(lane)s and contact_id = %(contact_id)s
