-- Uses contact_by_workspace or, for few lanes, contact_pk. A moment's count: it races with nothing. Where it says “condition” stands
-- what expr compiled of one: names from its own tables, values as parameters.
select count(*), count(*) filter (where true /* condition */)
from contact
where workspace_id = %(workspace_id)s and lane = any(%(lanes)s::smallint[]) and identified
