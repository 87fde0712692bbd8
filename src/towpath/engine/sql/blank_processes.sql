-- Uses process_by_run.
update process set seen = null, result = null
where lane = %(lane)s and run_id = any(%(runs)s::bigint[]) and (seen is not null or result is not null)
