-- Counters of a batch, last of all and in key order, under one of its lanes: two workers never wait for each other here. Index: counter_pk.
insert into counter as known (lane, version_id, node, what, hour, n)
select %(lane)s, version_id, node, what, %(hour)s, n
from unnest(%(versions)s, %(nodes)s, %(whats)s, %(counts)s) as given (version_id, node, what, n)
on conflict (lane, version_id, node, what, hour) do update set n = known.n + excluded.n
