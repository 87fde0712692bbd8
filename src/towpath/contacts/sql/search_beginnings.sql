-- One or two characters, with which a name or address begins. Uses contact_by_workspace: reads from the newest until the page is full.
select lane, id, workspace_id, external_id, identified, first_name, last_name, email, phone, locale, time_zone, country, birth_date,
       preferred_channel, attributes, metadata, created_at, updated_at
from contact
where workspace_id = %(workspace_id)s and identified
  and (coalesce(folded ->> 'first_name', first_name) like %(pattern)s or coalesce(folded ->> 'last_name', last_name) like %(pattern)s
       or coalesce(folded ->> 'email', email) like %(pattern)s or lower(external_id) like %(pattern)s)
order by id desc
limit %(limit)s
