-- Uses identity_by_owner.
delete from identity where owner_lane = %(lane)s and owner_id = any(%(ids)s::bigint[]) and kind = 'order'
