-- Where a run went whose contact was joined into another. Index: moved_pk.
select to_lane, to_id from moved where lane = %(lane)s and what = 'run' and id = %(id)s
