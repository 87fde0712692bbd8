-- Uses segment_size_pk.
select segment_id, day, members from segment_size
where segment_id = any(%(segment_ids)s) and day >= %(since)s
order by segment_id, day
