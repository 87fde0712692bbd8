-- The counters of one version, added up over lanes and hours.
select c.node, c.what, sum(c.n)::bigint as n
from counter as c
where c.version_id = %(version_id)s
group by c.node, c.what
