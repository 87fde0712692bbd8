-- Uses contact_by_workspace: everybody of the workspace for whom the condition holds is sorted, by first and last name, the nameless last;
-- asked with a timeout. Where it says “condition” stands what expr compiled of one.
select contact.lane, contact.id, contact.workspace_id, contact.external_id, contact.identified, contact.first_name, contact.last_name,
       contact.email, contact.phone, contact.locale, contact.time_zone, contact.country, contact.birth_date, contact.preferred_channel,
       contact.attributes, contact.metadata, contact.created_at, contact.updated_at
from contact, lateral (
    select coalesce(nullif(concat_ws(' ', coalesce(contact.folded ->> 'first_name', contact.first_name),
                                          coalesce(contact.folded ->> 'last_name', contact.last_name)), ''), U&'\FFFD') as name) as called
where contact.workspace_id = %(workspace_id)s and contact.identified
  and (%(after_name)s::text is null or (called.name collate "C", contact.id) > (%(after_name)s::text collate "C", %(after_id)s::bigint))
  and true /* condition */
order by called.name collate "C", contact.id
limit %(limit)s
