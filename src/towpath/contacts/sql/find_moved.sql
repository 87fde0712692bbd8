-- Uses moved_pk.
select to_lane, to_id from moved where lane = %(lane)s and what = %(what)s and id = %(id)s
