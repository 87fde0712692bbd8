-- Every lane begins from its first contact. Uses segment_fill_pk; a lane that is just being filled is waited for.
insert into segment_fill as f (lane, segment_id, after, done)
select lane, %(segment_id)s, 0, false from unnest(%(lanes)s::smallint[]) as given (lane)
on conflict (lane, segment_id) do update set after = 0, done = false
