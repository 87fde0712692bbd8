-- The counters of one version since statistics were reset, added up over lanes and hours. Index counter_pk, key counter_base_pk.
select c.node, c.what, (c.n - coalesce(b.n, 0))::bigint as n
from (select c.version_id, c.node, c.what, sum(c.n) as n
      from counter as c
      where c.version_id = %(version_id)s
      group by c.version_id, c.node, c.what) as c
left join counter_base as b on b.version_id = c.version_id and b.node = c.node and b.what = c.what
