-- Uses segment_pk; the rows are locked by lock_unfilled.
update segment set filled_at = %(now)s where id = any(%(segment_ids)s)
