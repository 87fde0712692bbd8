-- Index: entry_operation_pk.
update entry_operation as o set callback = %(callback)s, tries = %(tries)s, try_at = %(try_at)s where o.lane = %(lane)s and o.id = %(id)s
