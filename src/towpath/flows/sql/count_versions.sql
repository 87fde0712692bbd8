-- The same for each version of one flow. Index flow_version_number, counter_pk, counter_base_pk.
select c.version_id, c.what, (c.n - coalesce(b.n, 0))::bigint as n
from (select c.version_id, c.what, sum(c.n) as n
      from flow_version as v
      join counter as c on c.version_id = v.id and c.node = -1
      where v.workspace_id = %(workspace_id)s and v.flow_id = %(flow_id)s
      group by c.version_id, c.what) as c
left join counter_base as b on b.version_id = c.version_id and b.node = -1 and b.what = c.what
