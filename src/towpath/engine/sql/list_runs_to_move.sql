-- Uses run_by_contact. Under the locks of both lanes. Ended runs go along, so that what was, counts for whom it has become.
select id from run where lane = %(from_lane)s and contact_id = %(from_id)s
