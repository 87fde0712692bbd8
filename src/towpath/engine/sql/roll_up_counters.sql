-- Counters of hours that are past become one row a day. Walks counter, which is small; a reader sees the same sums before and after.
-- Days are cut at UTC, said in the statement: nothing depends on the session (scale-out 5).
with gone as (
    delete from counter where hour < %(before)s and extract(hour from hour at time zone 'UTC') <> 0
    returning lane, version_id, node, what, date_trunc('day', hour at time zone 'UTC') at time zone 'UTC' as day, n
)
insert into counter as known (lane, version_id, node, what, hour, n)
select lane, version_id, node, what, day, sum(n) from gone group by lane, version_id, node, what, day
on conflict (lane, version_id, node, what, hour) do update set n = known.n + excluded.n
