-- Uses contact_by_workspace along its order: reads until the page is full. Where it says “condition” stands what expr compiled of one; asked
-- with a timeout.
select contact.lane, contact.id, contact.workspace_id, contact.external_id, contact.identified, contact.first_name, contact.last_name,
       contact.email, contact.phone, contact.locale, contact.time_zone, contact.country, contact.birth_date, contact.preferred_channel,
       contact.attributes, contact.metadata, contact.created_at, contact.updated_at
from contact
where contact.workspace_id = %(workspace_id)s and contact.identified
  and (%(after_id)s::bigint is null or contact.id > %(after_id)s) and true /* condition */
order by contact.id asc
limit %(limit)s
