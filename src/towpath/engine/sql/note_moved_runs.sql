-- Uses moved_pk. Under the lane in which it was born the run is found from now on where it went.
insert into moved as known (lane, id, what, to_lane, to_id, at)
select id %% 256, id, 'run', %(to_lane)s, id, %(now)s from unnest(%(runs)s::bigint[]) as given (id)
on conflict (lane, what, id) do update set to_lane = excluded.to_lane, to_id = excluded.to_id, at = excluded.at
