-- Uses moved_pk. Links and answers of providers find the message under the lane in which it was born.
insert into moved as known (lane, id, what, to_lane, to_id, at)
select id %% 256, id, 'message', %(to_lane)s, id, %(now)s from unnest(%(processes)s::bigint[]) as given (id)
on conflict (lane, what, id) do update set to_lane = excluded.to_lane, to_id = excluded.to_id, at = excluded.at
