-- Uses inbox_pk, led by lane and class: what the contact's lane has not matched yet, but for the command at work.
delete from inbox where lane = %(lane)s and class = 0 and contact_id = %(contact_id)s and id <> %(command_id)s
