-- Uses identity_by_owner.
update identity set owner_lane = %(to_lane)s where owner_lane = %(from_lane)s and owner_id = any(%(ids)s) and kind = 'order'
