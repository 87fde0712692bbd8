-- The counters of one version within a time range, added up over lanes; what was before a reset of statistics is left out by the caller.
-- Index counter_pk. Reads only; nothing here races.
select c.node, c.what, sum(c.n)::bigint as n
from counter as c
where c.version_id = %(version_id)s and c.hour >= %(since)s and (%(until)s::timestamptz is null or c.hour < %(until)s)
group by c.node, c.what
