-- Uses contact_by_workspace or, for few lanes, contact_pk: a sample of people, whole lanes.
select lane, id, time_zone
from contact
where workspace_id = %(workspace_id)s and lane = any(%(lanes)s::smallint[]) and identified
limit %(limit)s
