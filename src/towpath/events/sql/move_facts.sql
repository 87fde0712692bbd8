-- Uses fact_pk on both sides. Under the locks of both lanes.
with gone as (
    delete from fact where lane = %(from_lane)s and contact_id = %(from_id)s
    returning name, workspace_id, count, first_at, last_at, sum
)
insert into fact as known (lane, contact_id, name, workspace_id, count, first_at, last_at, sum)
select %(to_lane)s, %(to_id)s, name, workspace_id, count, first_at, last_at, sum from gone
on conflict (lane, contact_id, name) do update
set count = known.count + excluded.count,
    first_at = least(known.first_at, excluded.first_at),
    last_at = greatest(known.last_at, excluded.last_at),
    sum = known.sum + excluded.sum
