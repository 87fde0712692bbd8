-- Uses contact_by_workspace: the most frequent values of one field among the newest people. Where it says “field” stands what expr
-- compiled of a path, parameters included.
select value, count(*) as contacts
from (
  select null::text /* field */ as value
  from contact
  where workspace_id = %(workspace_id)s and identified
  order by id desc
  limit 5000
) as newest
where value <> ''
group by value
order by contacts desc, value
limit %(limit)s
