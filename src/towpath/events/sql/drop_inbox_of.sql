-- Uses inbox_pk. Under the lock of the lane.
delete from inbox where lane = %(from_lane)s and class = 0 and id = any(%(ids)s) returning id
