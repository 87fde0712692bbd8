-- Uses attempt_pk.
update attempt set response = null where lane = %(lane)s and process_id = any(%(processes)s::bigint[]) and response is not null
