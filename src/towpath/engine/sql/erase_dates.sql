-- Uses entry_due_pk, led by lane.
delete from entry_due where lane = %(lane)s and contact_id = %(contact_id)s
