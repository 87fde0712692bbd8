-- Uses task_by_contact (semantics 54).
delete from task where lane = %(lane)s and contact_id = %(contact_id)s
