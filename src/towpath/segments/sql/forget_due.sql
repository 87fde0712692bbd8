-- The same. Uses segment_due_pk.
delete from segment_due where lane = %(lane)s and contact_id = %(contact_id)s
