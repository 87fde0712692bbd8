-- Counters of hours that are past become one row a day. Walks counter, which is small; a reader sees the same sums before and after.
with gone as (
    delete from counter where hour < %(before)s and extract(hour from hour) <> 0 returning lane, version_id, node, what, hour, n
)
insert into counter as known (lane, version_id, node, what, hour, n)
select lane, version_id, node, what, date_trunc('day', hour), sum(n) from gone group by lane, version_id, node, what, date_trunc('day', hour)
on conflict (lane, version_id, node, what, hour) do update set n = known.n + excluded.n
