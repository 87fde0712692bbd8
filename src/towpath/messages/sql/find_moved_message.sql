-- Where a message went whose person was joined to another. Index: moved_pk.
select to_lane from moved where lane = %(lane)s and what = 'message' and id = %(process_id)s
