-- Uses fact_pk. Called under the lane's lock, so that no two writers meet on a row.
insert into fact as known (lane, contact_id, name, workspace_id, count, first_at, last_at, sum)
select lane, contact_id, name, workspace_id, count, first_at, last_at, sum
from unnest(%(lanes)s, %(contact_ids)s, %(names)s, %(workspace_ids)s, %(counts)s, %(firsts)s, %(lasts)s, %(sums)s::text[]::numeric[])
     as given (lane, contact_id, name, workspace_id, count, first_at, last_at, sum)
on conflict (lane, contact_id, name) do update
set count = known.count + excluded.count,
    first_at = least(known.first_at, excluded.first_at),
    last_at = greatest(known.last_at, excluded.last_at),
    sum = known.sum + excluded.sum
