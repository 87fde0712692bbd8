-- Uses moved_pk. An order may go back to a lane where it was: the newest word counts.
insert into moved as known (lane, id, what, to_lane, to_id, at)
select %(from_lane)s, id, 'order', %(to_lane)s, id, %(now)s from unnest(%(ids)s) as given (id)
on conflict (lane, what, id) do update set to_lane = excluded.to_lane, to_id = excluded.to_id, at = excluded.at
