-- How far these segments are filled in these lanes. Uses segment_fill_pk; under the lanes' locks.
select lane, segment_id, after, done from segment_fill
where lane = any(%(lanes)s::smallint[]) and segment_id = any(%(segment_ids)s::integer[])
