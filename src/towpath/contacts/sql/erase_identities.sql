-- Uses identity_by_owner.
delete from identity where owner_lane = %(lane)s and owner_id = %(contact_id)s and kind <> 'order'
