-- Uses test_person_pk.
delete from test_person where lane = %(lane)s and contact_id = %(contact_id)s
