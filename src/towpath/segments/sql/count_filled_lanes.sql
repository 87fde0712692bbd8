-- Uses segment_fill_pk.
select count(*) filter (where done) from segment_fill where segment_id = %(segment_id)s and lane between 0 and 255
