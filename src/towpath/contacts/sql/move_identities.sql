-- Uses identity_by_owner. Values keep their own lanes; only whom they name changes.
update identity set owner_lane = %(to_lane)s, owner_id = %(to_id)s
where owner_lane = %(from_lane)s and owner_id = %(from_id)s and kind <> 'order'
