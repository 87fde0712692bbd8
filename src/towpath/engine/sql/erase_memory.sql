-- Uses entry_memory_pk, led by lane.
delete from entry_memory where lane = %(lane)s and contact_id = %(contact_id)s
