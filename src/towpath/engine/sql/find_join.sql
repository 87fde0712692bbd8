-- Uses inbox_pk: what of the visitor's lane is not matched yet.
select id from inbox where lane = %(lane)s and class = 0 and kind = 2 and contact_id = %(contact_id)s and name = 'join_contact' limit 1
