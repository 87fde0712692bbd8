-- Uses contact_by_workspace, from its end.
select lane, id, workspace_id, external_id, identified, first_name, last_name, email, phone, locale, time_zone, country, birth_date,
       preferred_channel, attributes, metadata, created_at, updated_at
from contact
where workspace_id = %(workspace_id)s and (%(before_id)s::bigint is null or id < %(before_id)s) and (identified or %(visitors)s)
order by id desc
limit %(limit)s
