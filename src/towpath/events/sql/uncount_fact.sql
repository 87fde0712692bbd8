-- Uses fact_pk. Under the locks of both lanes.
update fact set count = count - %(count)s, sum = sum - %(sum)s where lane = %(to_lane)s and contact_id = %(to_id)s and name = %(name)s
