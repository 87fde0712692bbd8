-- Uses moved_token_pk, led by lane.
update moved_token set memo = null where lane = %(lane)s and run_id = any(%(runs)s::bigint[]) and memo is not null
