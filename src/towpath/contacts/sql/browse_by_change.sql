-- Uses contact_by_workspace: everybody of the workspace for whom the condition holds is sorted, who changed last first; asked with a timeout.
-- Where it says “condition” stands what expr compiled of one.
select contact.lane, contact.id, contact.workspace_id, contact.external_id, contact.identified, contact.first_name, contact.last_name,
       contact.email, contact.phone, contact.locale, contact.time_zone, contact.country, contact.birth_date, contact.preferred_channel,
       contact.attributes, contact.metadata, contact.created_at, contact.updated_at
from contact
where contact.workspace_id = %(workspace_id)s and contact.identified
  and (%(after_at)s::timestamptz is null or (contact.updated_at, contact.id) < (%(after_at)s::timestamptz, %(after_id)s::bigint))
  and true /* condition */
order by contact.updated_at desc, contact.id desc
limit %(limit)s
