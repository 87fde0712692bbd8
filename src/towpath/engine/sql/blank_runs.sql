-- Uses run_by_contact. The row stays and counts (semantics 47); the person is a number.
update run set key = '', variables = null where lane = %(lane)s and contact_id = %(contact_id)s
returning id
