-- Uses run_by_contact. Under the lock of the lane.
select id from run where lane = %(from_lane)s and contact_id = %(from_id)s and status = 0
