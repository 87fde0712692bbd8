-- Uses awaited_run_pk; both lanes are held.
update awaited_run set lane = %(to_lane)s, contact_id = %(to_id)s
where lane = %(from_lane)s and run_id = any(%(runs)s::bigint[])
