-- How many visits left a split so far, cheaply: persons are at most so many. Index: counter_pk (version and node, per lane).
select coalesce(sum(n), 0) from counter
where lane between 0 and 255 and (version_id, node) in (select * from unnest(%(versions)s, %(nodes)s)) and what = any(%(whats)s::text[])
